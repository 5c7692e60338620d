"""What an agency's own people can reach: their notices and decisions, and never how anything came about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from portal.accounts.enums import OrganisationKind, Role
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.enums import FindingSource, SanctionKind
from recruitment_agencies.models import Agency, AgencyResponse, Appeal, Decision, Notice
from recruitment_agencies.services import compliance
from tests.cast import make_cast, office, person
from tests.recruitment_agencies.compliance.conftest import START, Desk, make_desk

from .compliance_desk import get, post, text

pytestmark = pytest.mark.security
# Stand nowhere but in what ministry staff keep for themselves, or in one worker's complaint.
SEEDED = ("SREYMOMSTORY", "7777", "7,777", "SECRETNOTE", "SECRETCLOSE", "FINDINGSUMMARY9")
STAFF = ("Ministry", "Head-Of-Compliance", "Appeals")
COMPLAINT_WORDS = ("complain", "plaint")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def desk(db: None, clock: time_machine.Traveller) -> Desk:
    return make_desk(make_cast())


def decided_on_a_complaint(desk: Desk) -> Decision:
    """A case on an upheld complaint with figures, notes and evidence of its own, decided and told."""
    finding = desk.finding(
        source=FindingSource.COMPLAINT,
        summary="FINDINGSUMMARY9 worker paid 7777 baht",
        category="fee.service",
        outcome="over_cap",
        excess=(Decimal("7777"), "THB"),
        evidence="SREYMOMSTORY says so",
        detail={
            "formula": "7777 - 0 = 7777 THB",
            "explanation": "You paid 7,777 THB too much.",
            "paid": {"amount": "7777", "currency": "THB"},
        },
    )
    case = desk.case(finding, title="SREYMOMSTORY")
    compliance.write_case_note(case=case, text="SECRETNOTE", by=desk.officer)
    text_told = "We found a fee that the law forbids."
    notice = compliance.send_notice(case=case, language="en", text=text_told, by=desk.officer)
    compliance.answer_notice(notice=notice, text="We deny it.", by=desk.representative)
    decision = desk.propose(case)
    return compliance.approve_decision(decision=decision, by=desk.head)


def reachable(desk: Desk, decision: Decision) -> list[str]:
    """Addresses of the whole portal that take no argument, and those about this agency and its rows."""
    notice, appeal = Notice.objects.get(), Appeal.objects.first()
    arguments: dict[str, list[object]] = {
        "agencies:detail": [desk.agency.public_id],
        "api:agency": [desk.agency.public_id],
        "agencies:proof": [desk.agency.public_id],
        "desk:notice": [notice.pk],
        "desk:notice-answer": [notice.pk],
        "desk:own-decision": [decision.pk],
        "desk:own-decision-appeal": [decision.pk],
        "desk:compliance-case": [decision.case.reference],
        "desk:compliance-notice": [decision.case.reference],
        "desk:decision-approve": [decision.pk],
        "desk:appeal-decide": [appeal.pk if appeal else 1],
        "desk:finding": [decision.case.findings.get().public_id],
        "desk:finding-dismiss": [decision.case.findings.get().public_id],
    }
    found = []
    for name in _names():
        try:
            found.append(reverse(name, args=arguments.get(name, [])))
        except Exception:  # noqa: S112 - addresses of other rows are other tests' business
            continue
    assert len(found) > 25
    return found


def _names() -> list[str]:
    def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield namespace + (pattern.name or "?")
            elif pattern.namespace != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)

    return sorted(set(walk(get_resolver().url_patterns)))


def test_nothing_that_an_agency_can_reach_tells_that_somebody_complained(desk: Desk) -> None:
    decision = decided_on_a_complaint(desk)
    desk.appealed(decision)
    browser = Client()
    browser.force_login(desk.representative)
    opened = []
    for address in reachable(desk, decision):
        answer = browser.get(address)
        if answer.status_code != 200:
            continue
        opened.append(address)
        page = answer.getvalue().decode(errors="ignore")
        for word in SEEDED:
            assert word not in page, f"{word} in {address}"
    assert reverse("desk:notices") in opened
    assert reverse("desk:own-decision", args=[decision.pk]) in opened


def test_an_agencys_own_pages_name_neither_a_complaint_nor_the_staff(desk: Desk) -> None:
    decision = decided_on_a_complaint(desk)
    desk.appealed(decision)
    notice = Notice.objects.get()
    for name, args in (
        ("home", []),
        ("notices", []),
        ("notice", [notice.pk]),
        ("notice-answer", [notice.pk]),
        ("own-decision", [decision.pk]),
    ):
        page = text(get(desk.representative, name, *args))
        main = page.split("<main", 1)[1].split("</main>", 1)[0].lower()
        for word in (*COMPLAINT_WORDS, decision.case.reference.lower()):
            assert word not in main, f"{word} in {name}"
        for one in STAFF:
            assert one.lower() not in main.replace("office ministry-kh", ""), f"{one} in {name}"


def test_a_finding_looks_the_same_wherever_it_came_from(desk: Desk) -> None:
    """But for the sentence that staff wrote: an agency cannot tell a complaint by what is missing."""
    shapes = set()
    for source in (FindingSource.COMPLAINT, FindingSource.OWN_CHECK, FindingSource.INSPECTION):
        case = desk.case(desk.finding(source=source, summary="The rule is broken."))
        notice = desk.notice(case, language="en")
        page = text(get(desk.representative, "notice", notice.pk))
        main = page.split("<main", 1)[1].split("</main>", 1)[0]
        shapes.add(main.replace(f"/notices/{notice.pk}/", "/notices/1/"))
    assert len(shapes) == 1


def test_another_agency_finds_nothing(desk: Desk) -> None:
    decision = decided_on_a_complaint(desk)
    other_office = office("agency-2", OrganisationKind.AGENCY, country="KH")
    Agency.objects.create(name="Another agency", country_id="KH", organisation=other_office)
    other = person("other-agency", Role.AGENCY_REPRESENTATIVE, other_office)
    notice = Notice.objects.get()
    for name, key in (
        ("notice", notice.pk),
        ("notice-answer", notice.pk),
        ("own-decision", decision.pk),
        ("own-decision-appeal", decision.pk),
    ):
        assert get(other, name, key).status_code == 404
        assert post(other, name, key, text="Let me in").status_code in (404, 405)
    assert "Nothing waits for you here." in text(get(other, "notices"))
    assert AgencyResponse.objects.count() == 1
    assert Appeal.objects.count() == 0
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_notice_is_marked_read_once_and_by_the_agency_alone(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    case = desk.case()
    notice = desk.notice(case)
    get(desk.officer, "compliance-case", case.reference)
    notice.refresh_from_db()
    assert notice.read_at is None
    get(desk.representative, "notice", notice.pk)
    clock.move_to(START + timedelta(days=1))
    get(desk.representative, "notice", notice.pk)
    notice.refresh_from_db()
    assert notice.read_at == START


def test_a_notice_is_read_in_its_own_language_with_the_last_day_to_answer(desk: Desk) -> None:
    notice = desk.notice(desk.case(), language="km")
    page = text(get(desk.representative, "notice", notice.pk))
    assert 'lang="km"' in page.split("<main", 1)[1]
    assert notice.answer_by.date().isoformat() in page


def test_an_empty_answer_is_refused_and_a_typed_one_is_kept(desk: Desk) -> None:
    notice = desk.notice(desk.case())
    assert "Please write something here." in text(
        post(desk.representative, "notice-answer", notice.pk, text=" "), 400
    )
    too_long = "We answer. " * 2_000
    kept = text(post(desk.representative, "notice-answer", notice.pk, text=too_long), 400)
    assert "We answer. We answer." in kept
    assert AgencyResponse.objects.count() == 0


def test_an_appeal_is_possible_until_its_last_day(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    decision = desk.decided(SanctionKind.WARNING)
    address = reverse("desk:own-decision-appeal", args=[decision.pk])
    assert address in text(get(desk.representative, "own-decision", decision.pk))
    clock.move_to(START + timedelta(days=120))
    assert address not in text(get(desk.representative, "own-decision", decision.pk))
    late = post(desk.representative, "own-decision-appeal", decision.pk, text="It is too hard.")
    assert "The time to appeal is over." in text(late, 409)
    assert "It is too hard." in text(late, 409)
    assert Appeal.objects.count() == 0


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_agencys_pages_are_there_in_every_language(desk: Desk, language: str) -> None:
    decision = desk.decided(
        SanctionKind.POINTS, points=3, points_expire_on=START.date().replace(year=2027)
    )
    desk.representative.language = language
    desk.representative.save(update_fields=["language"])
    browser = Client()
    browser.force_login(desk.representative)
    browser.cookies["django_language"] = language
    with translation.override(language):
        for name, args in (("notices", []), ("own-decision", [decision.pk])):
            answer = browser.get(reverse(f"desk:{name}", args=args))
            assert answer.status_code == 200


def test_the_list_asks_no_more_for_twenty_notices_than_for_one(desk: Desk) -> None:
    browser = Client()
    browser.force_login(desk.representative)

    def count() -> int:
        browser.get(reverse("desk:notices"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("desk:notices")).status_code == 200
        return len(queries)

    desk.decided(SanctionKind.WARNING)
    one = count()
    for _number in range(19):
        desk.decided(SanctionKind.WARNING)
    assert count() == one
