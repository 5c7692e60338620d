"""What the worker's page tells: where it stands, who has it and why, what happened. Nothing to who takes the phone."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import follow_up_page
from complaints.enums import RoutingReason, Status
from complaints.models import Complaint, Outcome, RoutingRule
from complaints.panels import WorkerPanel
from complaints.services import desk, worker
from complaints.services.filing import file_complaint
from complaints.submission import Accused, ContactWish, Filed
from portal.common.registry import Registry
from tests.complaints.pages.conftest import Cast
from tests.complaints.pages.steps import submission, title_of
from tests.complaints.receipt_steps import open_from

pytestmark = pytest.mark.django_db
FOLLOW_UP = "/en/complaints/follow-up/"
SEEDED = (
    "SREYMOMSTORY",
    "SREYMOMEMPLOYER",
    "812345678",
    "SREYMOMHOURS",
    "SREYMOMRULE",
    "SREYMOMNO",
)
KIND_WORDS = ("unpaid_wages", "unpaid wages", "overcharging")
PAGES = ("status/", "withdraw/", "reopen/", "other/", "new-number/", "one-more-number/")


@pytest.fixture
def seeded(cast: Cast) -> Filed:
    """A case full of words that nobody else's eyes should meet."""
    RoutingRule.objects.update(reason_en="Unpaid wages: SREYMOMRULE", reason="SREYMOMRULE")
    return file_complaint(
        submission=submission(
            narrative="SREYMOMSTORY they keep my wage",
            accused=(Accused(type="employer", name="SREYMOMEMPLOYER Ltd"),),
            contact=ContactWish(channel="phone", value="081 234 5678", safe_hours="SREYMOMHOURS"),
            complainants=2,
        )
    )


def visiting(receipt: str | None) -> Client:
    client = Client()
    assert client.post(FOLLOW_UP, {"receipt": receipt}).status_code == 302
    return client


def page_of(client: Client, path: str = "status/") -> str:
    return client.get(f"{FOLLOW_UP}{path}").content.decode()


def resolved(cast: Cast, complaint: Complaint) -> None:
    desk.start_work(complaint=complaint, by=cast.attache)
    desk.resolve(complaint=complaint, by=cast.attache, summary="It was settled.")


@pytest.mark.security
def test_no_page_of_a_visit_tells_story_name_kind_accused_or_contact(
    cast: Cast, seeded: Filed
) -> None:
    client, complaint = visiting(seeded.receipt), seeded.complaint
    worker.ask_for_other_office(
        complaint=complaint, complainant=complaint.complainants.first(), reason="SREYMOMNO"
    )
    seen = [page_of(client, path) for path in PAGES]
    resolved(cast, complaint)
    seen.append(page_of(client))
    worker.reopen(complaint=complaint)
    worker.withdraw(complaint=complaint)
    seen.append(page_of(client))
    for page in seen:
        assert [word for word in SEEDED if word in page] == []
        assert [word for word in KIND_WORDS if word in page.lower()] == []
        assert cast.attache.name not in page


@pytest.mark.security
def test_every_page_of_a_visit_has_the_way_out_and_a_neutral_title(seeded: Filed) -> None:
    client = visiting(seeded.receipt)
    for path in PAGES:
        response = client.get(f"{FOLLOW_UP}{path}")
        page = response.content.decode()
        assert page.count("data-exit") == 1, path
        assert response["Cache-Control"] == "no-store", path
        assert title_of(page) == title_of(page_of(client)), path


@pytest.mark.security
def test_a_page_left_open_is_replaced_after_ten_minutes_without_script(seeded: Filed) -> None:
    client = visiting(seeded.receipt)
    for path in PAGES:
        left_open = client.get(f"{FOLLOW_UP}{path}")["Refresh"]
        assert left_open == f"605; url={FOLLOW_UP}status/", path


def test_it_says_who_has_it_since_when_and_why(cast: Cast, filed: Filed) -> None:
    page = page_of(visiting(filed.receipt))
    assert cast.embassy.name in page
    assert "Since " in page
    assert str(RoutingReason.RULE.label) in page


def test_past_events_are_told_in_plain_words(cast: Cast, filed: Filed) -> None:
    client = visiting(filed.receipt)
    desk.acknowledge(complaint=filed.complaint, by=cast.attache)
    desk.close(complaint=filed.complaint, by=cast.attache, reason="Nothing can be done.")
    page = page_of(client)
    events = page.split("What happened until now")[1].split("</ol>")[0]
    said = [part.split("<")[0] for part in events.split('class="timeline-title">')[1:]]
    assert said == [
        "It was sent",
        f"It went to this office: {cast.embassy.name}",
        "Read by the office",
        "Closed",
    ]


def test_only_the_last_three_messages_are_in_sight(cast: Cast, filed: Filed) -> None:
    client = visiting(filed.receipt)
    for number in range(5):
        desk.reply(complaint=filed.complaint, by=cast.attache, text=f"Answer {number}")
    folded, in_sight = page_of(client).split("Older messages")[1].split("</details>", 1)
    assert [f"Answer {n}" in folded for n in range(5)] == [True, True, False, False, False]
    assert [f"Answer {n}" in in_sight for n in range(5)] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("withdrawn", "You took it back. No office works on it any more. You can open it again."),
        ("closed", "No office works on it any more. If it is not solved, open it again."),
        ("confirmed", "If it is not solved after all, open it again."),
        ("waiting_for_worker", "The office cannot go on without you."),
    ],
)
def test_every_bad_state_is_explained_with_a_way_on(
    cast: Cast, filed: Filed, end: str, said: str
) -> None:
    client, complaint = visiting(filed.receipt), filed.complaint
    if end == "withdrawn":
        worker.withdraw(complaint=complaint)
    else:
        desk.acknowledge(complaint=complaint, by=cast.attache)
    if end == "waiting_for_worker":
        desk.wait_for_worker(complaint=complaint, by=cast.attache)
    if end == "closed":
        desk.close(complaint=complaint, by=cast.attache, reason="Nothing can be done.")
    if end == "confirmed":
        desk.resolve(complaint=complaint, by=cast.attache, summary="Settled.")
        worker.confirm(complaint=complaint)
    page = page_of(client)
    assert said in page
    assert "What happens next" not in page
    way_on = "Send" if end == "waiting_for_worker" else f"{FOLLOW_UP}reopen/"
    assert way_on in page


def test_the_day_until_which_she_can_say_no_is_told(cast: Cast, filed: Filed) -> None:
    client = visiting(filed.receipt)
    resolved(cast, filed.complaint)
    page = page_of(client)
    assert "If nobody says no by" in page
    assert client.post(f"{FOLLOW_UP}reopen/", {"reason": ""}).status_code == 302
    assert Complaint.objects.get(pk=filed.complaint.pk).status == Status.REOPENED


@pytest.mark.parametrize("answer", ["holds/", "reopen/"])
def test_four_weeks_later_she_is_asked_on_her_page(cast: Cast, filed: Filed, answer: str) -> None:
    client = visiting(filed.receipt)
    resolved(cast, filed.complaint)
    client.post(f"{FOLLOW_UP}confirm/")
    assert "Is it still solved?" not in page_of(client)
    Outcome.objects.update(asked_again_at=timezone.now())
    assert "Is it still solved?" in page_of(client)
    assert client.post(f"{FOLLOW_UP}{answer}").status_code == 302
    assert Outcome.objects.get().still_holds is (answer == "holds/")
    assert "Is it still solved?" not in page_of(client)


def test_asking_for_another_office_says_who_decides_and_needs_no_reason(
    cast: Cast, filed: Filed
) -> None:
    client = visiting(filed.receipt)
    assert cast.oversight_office.name in page_of(client, "other/")
    assert client.post(f"{FOLLOW_UP}other/", {"reason": ""}).status_code == 302
    page = page_of(client)
    assert "You asked for another office. The oversight office decides" in page
    assert f"{FOLLOW_UP}other/" not in page
    assert client.post(f"{FOLLOW_UP}other/", {"reason": ""}).status_code == 400


@pytest.mark.security
def test_who_withdrew_from_a_group_sees_no_more_than_that(cast: Cast) -> None:
    filed = file_complaint(submission=submission(complainants=2))
    first = visiting(filed.receipt)
    first.post(f"{FOLLOW_UP}one-more-number/")
    number = first.get(f"{FOLLOW_UP}new-number/").content.decode().split('receipt-number">')[1]
    member = visiting(open_from(number.split("<")[0]).new_receipt)
    first.post(f"{FOLLOW_UP}noted/")
    desk.reply(complaint=filed.complaint, by=cast.attache, text="An answer for them.")
    assert "You take back your part alone." in page_of(member, "withdraw/")
    member.post(f"{FOLLOW_UP}withdraw/")
    page = page_of(member)
    assert "The others of your group go on without you." in page
    assert [cast.embassy.name in page, "An answer for them." in page] == [False, False]
    assert member.post(f"{FOLLOW_UP}reply/", {"text": "x"})["Location"] == f"{FOLLOW_UP}status/"
    assert "An answer for them." in page_of(first)
    assert member.post(f"{FOLLOW_UP}reopen/").status_code == 302
    assert "An answer for them." in page_of(member)


def test_parts_of_other_modules_are_shown_in_their_order(
    filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def context(text: str | None) -> Any:
        return lambda complaint, complainant: None if text is None else {"text": text}

    registry: Registry[WorkerPanel] = Registry("parts")
    for key, order, text in (("later", 99, "b"), ("first", 1, "a"), ("not", 2, None)):
        registry.register(WorkerPanel(key, "complaints/_close.html", context(text), order))
    monkeypatch.setattr(follow_up_page, "worker_panels", registry)
    shown = follow_up_page.panels(filed.complaint, filed.complaint.complainants.get())
    assert [(panel.key, panel.panel) for panel in shown] == [
        ("first", {"text": "a"}),
        ("later", {"text": "b"}),
    ]
    assert page_of(visiting(filed.receipt)).count("Close and forget") == 3


def test_the_page_asks_the_database_as_often_for_three_messages_as_for_one(
    cast: Cast, filed: Filed
) -> None:
    client, counts = visiting(filed.receipt), []
    page_of(client)
    for _message in range(3):
        desk.reply(complaint=filed.complaint, by=cast.attache, text="An answer.")
        with CaptureQueriesContext(connection) as asked:
            page_of(client)
        counts.append(len(asked))
    assert counts[0] == counts[2]
    assert counts[0] <= 25
