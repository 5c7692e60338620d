"""Every example of the API's description, sent as it stands there; what it answers is of the shape that is shown."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from django.conf import settings
from django.test import Client

from complaints.models import Complaint
from complaints.services import desk
from portal.accounts.models import Membership, Organisation, User
from portal.partners.services.tokens import make_token
from portal.urls.api_examples import examples
from tests.contract.examples import COMPLAINTS, complaint

pytestmark = pytest.mark.django_db
SCHEMA = yaml.safe_load((settings.BASE_DIR / "docs" / "api" / "schema.yml").read_text())
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, item in SCHEMA["paths"].items()
    for method, operation in item.items()
}
CALLS = [
    (key, name)
    for key, (_path, _method, operation) in OPERATIONS.items()
    for name in examples().get(key, {}).get("calls", {})
]
# What has to have happened at the desk before.
BEFORE = {"confirm_complaint": "resolved", "reopen_complaint": "resolved"}


@pytest.fixture
def ground() -> dict[str, str]:
    """A token of the helper of the demonstration, a filing of its worker, and an agency's id here."""
    helper = Organisation.objects.get(slug="demo-cso-th")
    heads = Membership.objects.with_permission("lead_desk").filter(organisation=helper)
    by = User.objects.get(pk=heads.values("user")[:1])
    _token, text = make_token(
        organisation=helper,
        name="Case system",
        wanted=("cases.read", "complaints.file"),
        months=12,
        by=by,
    )
    filed = Client().post(COMPLAINTS, complaint(), content_type="application/json").json()
    return {
        "token": text,
        "receipt": filed["receipt"],
        "filed": filed["reference"],
        "public_id": Client().get("/api/v1/agencies/?page_size=1").json()["results"][0]["id"],
    }


def test_every_call_of_the_description_has_an_example() -> None:
    assert {key for key, _name in CALLS} == set(OPERATIONS)
    assert set(examples()) == set(OPERATIONS)


@pytest.mark.parametrize(("key", "name"), CALLS)
def test_an_example_answers_in_the_shape_that_is_shown(
    key: str, name: str, ground: dict[str, str]
) -> None:
    answer = send(key, name, ground)
    told = examples()[key]["calls"][name]
    assert answer.status_code == told["status"], answer.content.decode()[:500]
    if key == "open_data_csv":
        assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")
        return
    found = json.loads(answer.getvalue())
    assert differences(shown(key, name), found) == []


def send(key: str, name: str, ground: dict[str, str]) -> Any:
    path, method, _operation = OPERATIONS[key]
    call = examples()[key]["calls"][name]
    headers = {"accept-language": "en"}
    if call.get("token"):
        headers["authorization"] = f"Bearer {ground['token']}"
    if key in {"list_cases", "read_case"}:  # the helper's own filing, made by its own example
        filed = send("file_complaint", "by an organisation", ground).json()
        ground = {**ground, "reference": filed["reference"]}
    if key in BEFORE:
        move(Complaint.objects.get(reference=ground["filed"]))
    asked = {**examples()[key].get("parameters", {})}
    for part in [one for one in asked if f"{{{one}}}" in path]:
        path = path.replace(f"{{{part}}}", str(ground.get(part, asked.pop(part, ""))))
        asked.pop(part, None)
    address = f"{path}?{urlencode(asked)}" if asked else path
    if method == "get":
        return Client().get(address, headers=headers)
    body = {**call["request"]}
    if "receipt" in body:
        body["receipt"] = ground["receipt"]
    return Client().post(address, body, content_type="application/json", headers=headers)


def move(case: Complaint) -> None:
    assert case.lead is not None
    officer = User.objects.get(
        pk=Membership.objects.with_permission("work_cases")
        .filter(organisation=case.lead)
        .values("user")[:1]
    )
    desk.acknowledge(complaint=case, by=officer)
    desk.resolve(complaint=case, by=officer, summary="They paid.")


def shown(key: str, name: str) -> Any:
    """As it stands in the description that is published."""
    status = str(examples()[key]["calls"][name]["status"])
    content = OPERATIONS[key][2]["responses"][status]["content"]["application/json"]
    return content["examples"][name]["value"]


def differences(example: Any, found: Any, path: str = "") -> list[str]:
    """Where the two differ in keys or kinds; null stands for any kind, and of a list the first row speaks."""
    if example is None or found is None:
        return []
    if isinstance(example, dict) and isinstance(found, dict):
        if set(example) != set(found):
            return [f"{path}: {sorted(set(example) ^ set(found))}"]
        return [
            one for key in example for one in differences(example[key], found[key], f"{path}.{key}")
        ]
    if isinstance(example, list) and isinstance(found, list):
        if bool(example) > bool(found):
            return [f"{path}: nothing there"]
        return differences(example[0], found[0], f"{path}.0") if example and found else []
    same = type(example) is type(found)
    return [] if same else [f"{path}: {type(example).__name__}, {type(found).__name__}"]


def test_the_comparison_would_find_a_difference() -> None:
    assert differences({"a": 1}, {"b": 1}) == [": ['a', 'b']"]
    assert differences({"a": [1]}, {"a": ["1"]}) == [".a.0: int, str"]
    assert differences({"a": [1]}, {"a": []}) == [".a: nothing there"]
    assert differences({"a": None}, {"a": 1}) == []
