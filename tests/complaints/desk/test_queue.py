"""The queue: every case once, in order, over pages, offices and filters; and what an office that helps sees of one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import queue as queues
from complaints.models import Complaint, Seat
from complaints.queue import Cursor, Page, Queue, Wish
from complaints.services import calls, desk, officers
from complaints.services.escalations import escalate
from portal.accounts.enums import Role
from portal.accounts.models import Membership
from tests.cast import Cast, file_for_worker
from tests.complaints.passing_ground import client_of, gives_copy, ground

DUE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
QUEUE = "/desk/cases/"


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)
    monkeypatch.setattr(queues, "MOST_COUNTED", 5)
    monkeypatch.setattr(queues, "SLACK", 1)


def filed(**changes: object) -> Complaint:
    return file_for_worker(**changes).complaint


def due(case: Complaint, at: datetime | None) -> Complaint:
    Seat.objects.filter(complaint=case).update(due_at=at)
    return case


def walked(queue: Queue, wish: Wish | None = None) -> list[int]:
    """All pages, each begun behind the cursor as it stands in an address."""
    wish = wish or Wish()
    found: list[int] = []
    page: Page = queue.first(wish)
    while True:
        assert len(page.rows) <= 2
        found += [row.complaint for row in page.rows]
        if page.next is None:
            return found
        cursor = Cursor.parse(str(page.next))
        assert cursor == page.next
        page = queue.after(wish, cursor)


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{QUEUE}?{query}").content.decode()
    return re.findall(r'class="row-link number"[^>]*>([^<]+)<', page)


def test_pages_lose_and_repeat_nothing_where_many_are_due_at_the_same_moment(cast: Cast) -> None:
    cases = [due(filed(), DUE) for _case in range(5)]
    first = due(filed(), DUE - timedelta(seconds=1))
    without = [due(filed(), None) for _case in range(3)]
    wanted = [first, *cases, *without]
    assert walked(Queue(cast.attache)) == [case.pk for case in wanted]


def test_what_nobody_has_taken_comes_before_what_is_due_earlier(cast: Cast) -> None:
    taken, free = filed(), filed()
    officers.take(complaint=taken, by=cast.attache)
    due(taken, DUE - timedelta(days=30))
    due(free, DUE)
    assert walked(Queue(cast.attache)) == [free.pk, taken.pk]


def test_a_case_taken_between_two_pages_is_not_shown_as_a_loss_of_another(cast: Cast) -> None:
    cases = [due(filed(), DUE) for _case in range(4)]
    queue = Queue(cast.attache)
    page = queue.first(Wish())
    officers.take(complaint=cases[0], by=cast.attache)
    assert page.next is not None
    rest = queue.after(Wish(), page.next)
    assert [row.complaint for row in rest.rows] == [cases[2].pk, cases[3].pk]


def test_ended_cases_come_last_and_the_newest_of_them_first(cast: Cast) -> None:
    ended = [filed() for _case in range(3)]
    for case in ended:
        desk.acknowledge(complaint=case, by=cast.attache)
        desk.close(complaint=case, by=cast.attache, reason="Done")
    live = filed()
    wish = Wish(ranks=queues.EVERY)
    wanted = [live.pk, *(case.pk for case in reversed(ended))]
    assert walked(Queue(cast.attache), wish) == wanted


def test_nothing_is_counted_beyond_the_limit(cast: Cast) -> None:
    for _case in range(7):
        filed()
    page = Queue(cast.attache).first(Wish())
    assert (page.total, page.is_more) == (5, True)
    assert Queue(cast.attache).count(Wish()) == [(5, True)]


@pytest.mark.parametrize("text", ["", "9~~1", "0~~x", "0~yesterday~1", "0~~²", "0~2026-13-01~1"])
def test_a_broken_place_in_an_address_is_the_beginning(text: str) -> None:
    assert Cursor.parse(text) is None


def test_a_case_in_two_offices_of_a_person_stands_once_where_it_is_more_pressing(
    cast: Cast,
) -> None:
    Membership.objects.create(user=cast.attache, organisation=cast.cso, role=Role.CSO_CASE_WORKER)
    both, other = filed(), filed()
    gives_copy(both, cast.cso)
    for case in (both, other):
        due(case, DUE)
    queue = Queue(cast.attache)
    assert walked(queue) == [both.pk, other.pk]
    rows = queue.first(Wish()).rows
    assert {row.organisation for row in rows} == {cast.post.pk}
    assert walked(Queue(cast.attache, office=cast.cso.pk)) == [both.pk]
    assert shown(client_of(cast.attache), f"office={cast.cso.pk}") == [both.reference]


@pytest.mark.security
def test_an_office_in_the_address_that_is_not_hers_shows_nothing_of_it(cast: Cast) -> None:
    case = filed()
    assert shown(client_of(cast.other_attache), f"office={cast.post.pk}") == []
    assert walked(Queue(cast.other_attache, office=cast.post.pk)) == []
    assert shown(client_of(cast.attache)) == [case.reference]


def test_the_fixed_tabs_show_mine_untaken_overdue_and_soon(cast: Cast) -> None:
    now = timezone.now()
    mine, late, soon, free = (filed() for _case in range(4))
    officers.take(complaint=mine, by=cast.attache)
    officers.take(complaint=late, by=cast.head_of_post)
    due(mine, now + timedelta(days=9))
    due(late, now - timedelta(hours=1))
    due(soon, now + timedelta(days=1))
    due(free, now + timedelta(days=9))
    client = client_of(cast.attache)
    found = {key: shown(client, f"which={key}") for key in ("mine", "untaken", "overdue", "soon")}
    assert found == {
        "mine": [mine.reference],
        "untaken": [soon.reference, free.reference],
        "overdue": [late.reference],
        "soon": [soon.reference],
    }


def test_the_queue_is_narrowed_by_language_country_area_and_kind(cast: Cast) -> None:
    burmese = filed(language="my")
    bangkok = filed(area_of_work="TH-10")
    client = client_of(cast.attache)
    assert shown(client, "language=my") == [burmese.reference]
    assert shown(client, "area=TH-10") == [bangkok.reference]
    assert shown(client, "area=TH-74&language=km") == []
    assert Queue(cast.attache).count(queues.narrowed(Wish(), country="TH")) == [(2, False)]
    assert Queue(cast.attache).count(queues.narrowed(Wish(), country="MY")) == [(0, False)]


@pytest.mark.parametrize("change", [str, str.lower, lambda r: r.replace("-", ""), " {} ".format])
def test_a_reference_that_was_typed_leads_to_its_case(cast: Cast, change) -> None:  # type: ignore[no-untyped-def]
    case = filed()
    answer = client_of(cast.attache).get(QUEUE, {"reference": change(case.reference)})
    assert answer["Location"] == reverse("desk:case", args=[case.reference])


@pytest.mark.security
def test_a_reference_of_another_office_and_one_of_none_are_answered_alike(cast: Cast) -> None:
    case = filed()
    client = client_of(cast.other_attache)
    pages = [
        client.get(QUEUE, {"reference": reference}) for reference in (case.reference, "ZZZZ-ZZZZ")
    ]
    texts = [
        re.sub(r"nonce=\S+|value=\S+", "", page.content.decode()).replace(reference, "")
        for page, reference in zip(pages, (case.reference, "ZZZZ-ZZZZ"), strict=True)
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert "Your offices have no complaint" in texts[0]
    assert texts[0] == texts[1]


@pytest.mark.security
def test_an_office_that_helps_sees_no_part_beyond_what_was_shared(cast: Cast) -> None:
    shared = ground(cast)
    case = shared.complaint
    officers.take(complaint=case, by=cast.attache)
    calls.record_call(complaint=case, by=cast.attache, result="reached", summary="SREYMOMCALL")
    desk.write_note(complaint=case, by=cast.attache, text="SREYMOMNOTE")
    shared.helped_with("statement")
    client = client_of(cast.case_worker)
    page = client.get(reverse("desk:case", args=[case.reference])).content.decode()
    for word in ("SREYMOMMESSAGE", "SREYMOMFILE", "SREYMOMFEES", "SREYMOMCALL", "SREYMOMNOTE"):
        assert word not in page
    for hidden in ("Taken by an officer", "Telephone call", "File added", str(cast.attache)):
        assert hidden not in page
    for name in ("acknowledge", "resolve", "close", "identity-ask", "reply", "wait"):
        assert f'"{reverse(f"desk:{name}", args=[case.reference])}"' not in page
    assert reverse("desk:statement", args=[case.reference]) in page


@pytest.mark.security
@pytest.mark.parametrize("name", ["acknowledge", "start-work", "wait", "reply", "resolve", "close"])
def test_an_office_that_helps_cannot_act_for_the_leading_one(cast: Cast, name: str) -> None:
    shared = ground(cast)
    shared.helped_with("statement")
    before = Complaint.objects.get().status
    address = reverse(f"desk:{name}", args=[shared.complaint.reference])
    client_of(cast.case_worker).post(address, {"text": "x"})
    assert Complaint.objects.get().status == before
    assert shared.complaint.messages.filter(sender="desk").count() == 0


def test_what_oversight_only_watches_cannot_be_ticked(cast: Cast) -> None:
    case = filed()
    escalate(case, reason="overdue", template="complaints.overdue")
    from complaints.services import seats

    seats.refresh(case)
    page = client_of(cast.oversight_officer).get(QUEUE).content.decode()
    box = re.search(rf'<input[^>]*value="{case.reference}"[^>]*>', page)
    assert box is not None
    assert "disabled" in box.group()


def test_the_queue_says_in_words_what_is_overdue(cast: Cast) -> None:
    due(filed(), timezone.now() - timedelta(hours=1))
    page = client_of(cast.attache).get(QUEUE).content.decode()
    assert '<span class="due-words">overdue</span></time>' in page
    assert page.count('class="row-late"') == 1
