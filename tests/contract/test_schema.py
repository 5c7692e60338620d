"""The OpenAPI description against the running API: schemathesis makes requests of it, right ones and wrong ones."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from complaints.models import Complaint
from portal.accounts.models import Membership, Organisation, User
from portal.partners.services.tokens import make_token
from portal.wsgi import application
from recruitment_agencies.models import Agency
from rights_info.models import Article
from tests.contract.examples import COMPLAINTS, FEE_CHECKS, FOLLOW_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_receipts")]
SCHEMA_URL = "/api/v1/schema/?format=json"
OPERATIONS = (
    ("/api/v1/articles/", "get"),
    ("/api/v1/articles/{slug}/", "get"),
    ("/api/v1/missions/", "get"),
    ("/api/v1/agencies/", "get"),
    ("/api/v1/agencies/{public_id}/", "get"),
    ("/api/v1/open-data/{dataset}.csv", "get"),
    ("/api/v1/open-data/{dataset}.json", "get"),
    (FEE_CHECKS, "post"),
    (COMPLAINTS, "post"),
    (FOLLOW_UP, "post"),
    (f"{FOLLOW_UP}messages/", "post"),
    (f"{FOLLOW_UP}withdraw/", "post"),
    (f"{FOLLOW_UP}confirm/", "post"),
    (f"{FOLLOW_UP}reopen/", "post"),
    ("/api/v1/token/", "get"),
    ("/api/v1/cases/", "get"),
    ("/api/v1/cases/{reference}/", "get"),
)
# Tried with a token as well, which may do everything.
WITH_TOKEN = ("/api/v1/token/", "/api/v1/cases/", "/api/v1/cases/{reference}/", COMPLAINTS)
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    content_type_conformance,
]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The server's own requests would close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def description() -> Any:
    return schemathesis.openapi.from_wsgi(SCHEMA_URL, application)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_answers_whatever_its_description_allows_or_forbids(
    path: str, method: str, mode: GenerationMode
) -> None:
    try_out(path, method, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("path", "method"), [operation for operation in OPERATIONS if operation[0] in WITH_TOKEN]
)
def test_with_a_token_the_api_answers_as_its_description_says_too(
    path: str, method: str, mode: GenerationMode
) -> None:
    try_out(path, method, mode, {"Authorization": f"Bearer {token_of_a_helper()}"})


def test_whatever_exists_is_answered_as_the_description_says() -> None:
    """Made up addresses hardly ever meet a row; here every article, agency and case of the demonstration is asked."""
    headers = {"Authorization": f"Bearer {token_of_a_helper()}"}
    kinds = (
        ("/api/v1/articles/{slug}/", "slug", Article.objects.values_list("slug", flat=True), {}),
        ("/api/v1/agencies/{public_id}/", "public_id", Agency.objects.values_list("public_id", flat=True), {}),
        ("/api/v1/cases/{reference}/", "reference", Complaint.objects.values_list("reference", flat=True), headers),
    )  # fmt: skip
    for path, name, values, extra in kinds:
        answers = Counter[int]()
        for value in values:
            for language in ("en", "my"):
                case = description()[path]["get"].Case(path_parameters={name: str(value)})
                sent = {"Accept-Encoding": "identity", "Accept-Language": language, **extra}
                answers[case.call_and_validate(checks=CHECKS, headers=sent).status_code] += 1
        assert answers[200] > 0, path
        assert set(answers) <= {200, 404}, path


def token_of_a_helper() -> str:
    helper = Organisation.objects.get(slug="demo-cso-th")
    heads = Membership.objects.with_permission("lead_desk").filter(organisation=helper)
    by = User.objects.get(pk=heads.values("user")[:1])
    wanted = ("cases.read", "complaints.file")
    _token, text = make_token(organisation=helper, name="x", wanted=wanted, months=1, by=by)
    return text


def try_out(
    path: str, method: str, mode: GenerationMode, headers: dict[str, str] | None = None
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
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        case.call_and_validate(checks=CHECKS, headers=sent)

    answers()


def test_every_operation_of_the_description_is_tried() -> None:
    paths = description().raw_schema["paths"]
    described = {(path, method) for path, item in paths.items() for method in item}
    assert described == set(OPERATIONS)
