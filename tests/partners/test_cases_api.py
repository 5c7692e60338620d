"""Cases of a desk over the API: what its people see in their queue, without a name and without a story."""

import json
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.utils import timezone

from complaints.enums import ExclusionReason
from complaints.models import Assignment, Complaint, Exclusion
from complaints.services import desk, escalations
from portal.accounts.enums import Role
from tests.cast import SEEDED_WORDS, Cast, file_for_worker
from tests.partners.ground import READ, call, cso_token, get, head_of, post_token, token_of

LISTED = [
    "reference", "status", "kind", "severity", "role", "nationality", "country_of_work", "area_of_work",
    "complainants", "filed_at", "changed_at", "ended_at", "next_due_at",
]  # fmt: skip


def references(text: str, query: str = "") -> list[str]:
    return [row["reference"] for row in get(f"cases/{query}", text).json()["results"]]


def test_the_list_is_a_page_of_where_cases_stand(cast: Cast) -> None:
    case = file_for_worker().complaint
    answer = get("cases/", post_token(cast)).json()
    assert list(answer) == ["count", "next", "previous", "results"]
    row = answer["results"][0]
    assert list(row) == LISTED
    assert (row["reference"], row["status"], row["kind"], row["role"], row["area_of_work"]) == (
        case.reference, "received", "unpaid_wages", "lead", "TH-74",
    )  # fmt: skip
    due = case.deadlines.order_by("due_at").first()
    assert row["next_due_at"] == due.due_at.isoformat().replace("+00:00", "Z")
    assert row["ended_at"] is None


def test_one_case_adds_due_dates_and_how_it_moved(cast: Cast) -> None:
    case = file_for_worker().complaint
    desk.acknowledge(complaint=case, by=cast.attache)
    answer = get(f"cases/{case.reference.lower()}/", post_token(cast)).json()
    assert list(answer) == [*LISTED, "deadlines", "history"]
    assert [row["status"] for row in answer["history"]] == ["acknowledged"]
    assert [row["stage"] for row in answer["deadlines"]] == [
        "acknowledge",
        "first_action",
        "resolve",
    ]
    assert answer["deadlines"][0]["met_at"] is not None


@pytest.mark.security
def test_nothing_of_what_was_told_is_ever_in_an_answer(cast: Cast) -> None:
    case = file_for_worker().complaint
    desk.acknowledge(complaint=case, by=cast.attache)
    desk.reply(complaint=case, by=cast.attache, text="SREYMOMSTORY answered")
    text = post_token(cast)
    for path in ("cases/", f"cases/{case.reference}/", "token/"):
        said = get(path, text)
        assert [
            word for word in (*SEEDED_WORDS, cast.attache.name) if word in said.content.decode()
        ] == []
        assert said["Cache-Control"] == "no-store"


def test_the_list_is_narrowed_and_paged(cast: Cast) -> None:
    cases = [
        file_for_worker(kind=kind).complaint
        for kind in ("unpaid_wages", "overtime_hours", "violence")
    ]
    text, between = post_token(cast), timezone.now()
    desk.acknowledge(complaint=cases[0], by=cast.attache)
    assert references(text) == [case.reference for case in reversed(cases)]
    assert references(text, "?status=acknowledged") == [cases[0].reference]
    assert references(text, "?kind=violence") == [cases[2].reference]
    since = between.isoformat().replace("+00:00", "Z")
    assert references(text, f"?changed_since={since}") == [cases[0].reference]
    assert references(text, "?page_size=1&page=2") == [cases[1].reference]


@pytest.mark.parametrize(
    "query", ["status=no", "changed_since=yesterday", "language=xx", "kind=" + "x" * 99]
)
def test_an_unknown_filter_answers_400_with_its_name(cast: Cast, query: str) -> None:
    answer = get(f"cases/?{query}", post_token(cast))
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [query.split("=")[0]])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_cases_as_for_one(
    cast: Cast, count: int, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for _number in range(count):
        file_for_worker()
    text = post_token(cast)
    get("token/", text)
    with django_assert_num_queries(6):  # token, roles, its maker, her standing, count, page
        assert len(references(text)) == count


# Whose cases -------------------------------------------------------------------------------------


@pytest.mark.security
@pytest.mark.parametrize("how", ["organisation", "place", "word"])
def test_a_case_from_which_the_organisation_was_kept_out_is_not_there(cast: Cast, how: str) -> None:
    case, text = file_for_worker().complaint, post_token(cast)
    assert references(text) == [case.reference]
    kept = {
        "organisation": {"organisation": cast.post},
        "place": {"place": cast.post.mission},
        "word": {"recipient": "labour_attache"},
    }[how]
    Exclusion.objects.create(complaint=case, reason=ExclusionReason.ASKED_BY_WORKER, **kept)
    assert references(text) == []
    foreign, missing = get(f"cases/{case.reference}/", text), get("cases/ZZZZ-ZZZZ/", text)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


@pytest.mark.security
def test_a_token_of_one_organisation_sees_nothing_of_another_at_any_address(cast: Cast) -> None:
    """Every call of the description that takes a token, with the reference of a case that is somebody else's."""
    case = file_for_worker().complaint
    others = [
        token_of(head_of(cast.other_post, Role.HEAD_OF_POST), cast.other_post, READ),
        token_of(head_of(cast.foreign_post, Role.HEAD_OF_POST), cast.foreign_post, READ),
        token_of(head_of(cast.ministry, Role.COMPLIANCE_HEAD), cast.ministry, READ),
        token_of(head_of(cast.oversight, Role.OVERSIGHT_OFFICER), cast.oversight, READ),
        cso_token(cast),
    ]
    own = post_token(cast)
    swept = 0
    for path, method in calls_with_a_token():
        address = path.replace("{reference}", case.reference)
        for text in others:
            answer = ask(method, address, text)
            assert answer.status_code in {200, 400, 403, 404}, (address, answer.status_code)
            assert case.reference not in answer.content.decode(), address
            swept += 1
        if method == "get" and "cases" in path:
            assert (
                case.reference
                in getattr(Client(), method)(address, headers=call(own)).content.decode()
            )
    assert swept >= 20


def ask(method: str, address: str, text: str) -> Any:
    body = {} if method == "get" else {"data": {}, "content_type": "application/json"}
    return getattr(Client(), method)(address, headers=call(text), **body)


def calls_with_a_token() -> list[tuple[str, str]]:
    schema = yaml.safe_load((settings.BASE_DIR / "docs" / "api" / "schema.yml").read_text())
    found = [
        (path, method)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if any("partnerToken" in one for one in operation.get("security", ()))
    ]
    assert len(found) >= 4
    return found


@pytest.mark.security
def test_the_oversight_office_sees_what_was_brought_before_it(cast: Cast) -> None:
    from complaints import notifications
    from complaints.enums import EscalationReason

    case = file_for_worker().complaint
    text = token_of(head_of(cast.oversight, Role.OVERSIGHT_OFFICER), cast.oversight, READ)
    assert references(text) == []
    escalations.escalate(case, reason=EscalationReason.OVERDUE, template=notifications.OVERDUE)
    assert references(text) == [case.reference]


@pytest.mark.security
def test_a_case_that_left_the_desk_is_not_there_any_more(cast: Cast) -> None:
    case, text = file_for_worker().complaint, post_token(cast)
    Assignment.objects.filter(complaint=case).update(ended_at=timezone.now())
    assert references(text) == []


@pytest.mark.security
def test_a_session_opens_nothing_and_a_token_opens_no_desk(cast: Cast, client: Client) -> None:
    case = file_for_worker().complaint
    client.force_login(cast.attache, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/cases/").status_code == 401
    assert (
        Client().get(f"/desk/cases/{case.reference}/", headers=call(post_token(cast))).status_code
        == 302
    )


@pytest.mark.security
def test_what_the_desk_may_see_and_what_the_token_sees_is_the_same(cast: Cast) -> None:
    """Of an office whose people are kept from nothing themselves."""
    kinds = ("unpaid_wages", "violence")
    for kind in kinds:
        file_for_worker(kind=kind)
    file_for_worker(exclude=("labour_attache",))
    file_for_worker(nationality="MM")
    seen = set(Complaint.objects.visible_to(cast.head_of_post).values_list("reference", flat=True))
    assert set(references(post_token(cast))) == seen
    assert len(seen) == len(kinds)


def test_answers_are_json_of_the_asked_language(cast: Cast) -> None:
    answer = get("cases/?language=km", post_token(cast))
    assert json.loads(answer.content)["count"] == 0
    assert answer["Content-Language"] == "km"
