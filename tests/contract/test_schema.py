"""The OpenAPI description against the running API: schemathesis makes requests of it, right ones and wrong ones."""

from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from portal.wsgi import application
from tests.contract.examples import COMPLAINTS, FEE_CHECKS, FOLLOW_UP

pytestmark = pytest.mark.django_db
SCHEMA_URL = "/api/v1/schema/?format=json"
OPERATIONS = (
    ("/api/v1/articles/", "get"),
    ("/api/v1/articles/{slug}/", "get"),
    ("/api/v1/missions/", "get"),
    ("/api/v1/agencies/", "get"),
    ("/api/v1/agencies/{public_id}/", "get"),
    (FEE_CHECKS, "post"),
    (COMPLAINTS, "post"),
    (FOLLOW_UP, "post"),
    (f"{FOLLOW_UP}messages/", "post"),
    (f"{FOLLOW_UP}withdraw/", "post"),
    (f"{FOLLOW_UP}confirm/", "post"),
    (f"{FOLLOW_UP}reopen/", "post"),
)
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]


@cache
def description() -> Any:
    return schemathesis.openapi.from_wsgi(SCHEMA_URL, application)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_answers_whatever_its_description_allows_or_forbids(
    own_database: None, path: str, method: str, mode: GenerationMode
) -> None:
    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=description()[path][method].as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    answers()


def test_every_operation_of_the_description_is_tried(own_database: None) -> None:
    paths = description().raw_schema["paths"]
    described = {(path, method) for path, item in paths.items() for method in item}
    assert described == set(OPERATIONS)
