"""What a review found: nobody reads, names, holds or passes on beyond a live consent; one bad row stops no run."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from complaints import case_page, passing_page, queries, reading, rules, tasks
from complaints.agreed import Agreed
from complaints.enums import (
    EscalationReason,
    ExportState,
    RoutingReason,
    SharedPart,
    Status,
)
from complaints.models import (
    CaseExport,
    Complaint,
    Consent,
    Escalation,
    Hold,
    RoutingRule,
    Transition,
)
from complaints.services import (
    consents,
    exports,
    passing,
    rerouting,
    retention,
    routing_effect,
    silent_desks,
    unmasking,
    worker,
)
from complaints.submission import ConsentGiven
from complaints.timeline import timeline
from complaints.views import passing as passing_views
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.common.errors import Conflict, NotAllowed
from tests.cast import Cast, file_for_worker, person
from tests.complaints.passing_ground import Ground, add_worker, client_of, gives_copy, ground

pytestmark = pytest.mark.django_db
STORY, FEES, MESSAGES, FILES, WHO = (
    SharedPart.STATEMENT,
    SharedPart.FEE_CHECK,
    SharedPart.MESSAGES,
    SharedPart.EVIDENCE,
    SharedPart.IDENTITY,
)
ALL_BUT_WHO = (STORY, FEES, MESSAGES, FILES)


@pytest.fixture
def case(cast: Cast) -> Ground:
    return ground(cast)


def files_for_her(case: Ground, *scope: str, **more: Any) -> Consent:
    """The CSO wrote it for her; she ticked these parts."""
    if not case.complaint.assignments.filter(why=RoutingReason.FILED_FOR).exists():
        gives_copy(case.complaint, case.cast.cso, why=RoutingReason.FILED_FOR)
    given = ConsentGiven(case.cast.cso.slug, "file", tuple(scope))
    [consent] = consents.record_given(
        complaint=case.complaint,
        complainant=more.get("worker", case.worker),
        given=[given],
        by=case.helper,
    )
    return consent


def runs_out(consent: Consent) -> None:
    """Its last moment is past, and the task that tidies up has not run."""
    past = timezone.now() - timedelta(minutes=1)
    given_at = past - timedelta(minutes=1)
    Consent.objects.filter(pk=consent.pk).update(given_at=given_at, expires_at=past)


# Everybody has left


@pytest.mark.security
def test_where_everybody_has_left_nothing_is_agreed_to() -> None:
    left = Agreed(frozenset(), {1: frozenset(SharedPart)})
    assert left.parts == frozenset()
    assert left.refusing([], [])


@pytest.mark.security
def test_who_takes_the_case_back_takes_it_back_from_the_office_that_helps_too(
    case: Ground,
) -> None:
    offer = case.helped_with(*ALL_BUT_WHO, evidence=[case.file.uid])
    worker.withdraw(complaint=case.complaint, complainant=case.worker)
    case.complaint.refresh_from_db()
    assert case.complaint.status == Status.WITHDRAWN
    assert not case.complaint.consents.live(timezone.now()).exists()
    assert Transition.objects.get(pk=offer.pk).ended_at is not None
    assert not Complaint.objects.visible_to(case.helper).filter(pk=case.complaint.pk).exists()
    assert reading.parts_for(case.helper, case.complaint) == frozenset()


# What she ticked for who wrote it


@pytest.mark.security
def test_who_wrote_it_for_her_reads_only_what_she_ticked(case: Ground) -> None:
    files_for_her(case, STORY, MESSAGES)
    assert reading.parts_for(case.helper, case.complaint) == {STORY, MESSAGES}
    assert not reading.files_for(case.helper, case.complaint).exists()
    assert not reading.may_ask_for_identity(case.helper, case.complaint)
    assert queries.opened_statement(case.complaint, by=case.helper).fee_check is None
    with pytest.raises(NotAllowed):
        unmasking.ask_to_unmask(complaint=case.complaint, by=case.helper, reason="To call her")


@pytest.mark.security
def test_who_wrote_it_for_a_group_learns_only_the_names_that_were_ticked(case: Ground) -> None:
    other = add_worker(case.complaint, 2)
    files_for_her(case, *ALL_BUT_WHO, WHO)
    files_for_her(case, *ALL_BUT_WHO, worker=other)
    asked = unmasking.ask_to_unmask(complaint=case.complaint, by=case.helper, reason="To call")
    unmasking.grant(request=asked, by=case.cast.custodian)
    seen = unmasking.identities(complaint=case.complaint, by=case.helper)
    assert [one.position for one in seen] == [1]
    mine = unmasking.ask_to_unmask(complaint=case.complaint, by=case.lead, reason="To call")
    unmasking.grant(request=mine, by=case.cast.custodian)
    assert len(unmasking.identities(complaint=case.complaint, by=case.lead)) == 2


# Between the end of a consent and the task


@pytest.mark.security
def test_who_wrote_it_for_her_passes_nothing_on_once_her_consent_ran_out(case: Ground) -> None:
    consent = files_for_her(case, *ALL_BUT_WHO)
    assert rules.passing_office(case.helper, case.complaint) == case.cast.cso
    offer = passing.request_lead(complaint=case.complaint, by=case.helper, why="We know her")
    runs_out(consent)
    assert rules.passing_office(case.helper, case.complaint) is None
    assert rules.copied_office(case.helper, case.complaint) is None
    assert not passing_page.may_pass_on(case.helper, case.complaint)
    with pytest.raises(Conflict):
        passing.accept(offer=offer, by=case.lead)
    assert case.complaint.lead == case.cast.post


# A referral of everything is a referral


@pytest.mark.security
def test_a_referral_of_all_parts_makes_no_full_reader(
    case: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.helped_with(*ALL_BUT_WHO, evidence=[case.file.uid])
    queries.opened_statement(case.complaint, by=case.lead)
    assert reading.parts_for(case.helper, case.complaint) == reading.WITHOUT_IDENTITY
    assert not reading.reach_of(case.helper, case.complaint).is_whole
    assert reading.reach_of(case.lead, case.complaint).is_whole
    hers, full = (timeline(case.complaint, user) for user in (case.helper, case.lead))
    assert "Attache" not in {entry.author for entry in hers}
    assert len(full) > len(hers)
    monkeypatch.setattr(case_page.indexes, "related_to", lambda *_args: pytest.fail("was asked"))
    assert case_page.related(case.complaint, case.helper) == []


@pytest.mark.security
def test_the_history_names_people_of_ones_own_office_and_of_others_the_office(
    case: Ground,
) -> None:
    gives_copy(case.complaint, case.cast.ministry)
    queries.opened_statement(case.complaint, by=case.lead)
    authors = {
        user: {entry.author for entry in timeline(case.complaint, user)}
        for user in (case.lead, case.cast.ministry_officer)
    }
    assert "Attache" in authors[case.lead]
    assert "Attache" not in authors[case.cast.ministry_officer]
    assert case.cast.post.name in authors[case.cast.ministry_officer]


# Who opened what


def audit_rows(user: User, **wish: str) -> list[str]:
    answer = client_of(user).get(reverse("desk:audit"), wish)
    return [name for _event, _reference, _said, name in answer.context["rows"]]


@pytest.mark.security
def test_who_opened_what_names_nobody_of_another_office_not_even_to_a_search(
    case: Ground,
) -> None:
    head = person("ministry-head", Role.COMPLIANCE_HEAD, case.cast.ministry)
    gives_copy(case.complaint, case.cast.ministry)
    queries.opened_statement(case.complaint, by=case.lead)
    queries.opened_statement(case.complaint, by=case.cast.ministry_officer)
    assert audit_rows(head) == ["Ministry", case.cast.post.name]
    assert audit_rows(head, person="attache") == []
    assert audit_rows(head, person="ministry") == ["Ministry"]
    Escalation.objects.create(
        complaint=case.complaint, organisation=case.cast.oversight, reason=EscalationReason.OVERDUE
    )
    assert audit_rows(case.cast.oversight_officer, person="attache") == ["Attache"]


@pytest.mark.security
def test_who_opened_what_leaves_out_a_case_of_which_one_was_asked_to_help(case: Ground) -> None:
    case.helped_with(*ALL_BUT_WHO, evidence=[case.file.uid])
    queries.opened_statement(case.complaint, by=case.lead)
    queries.opened_statement(case.complaint, by=case.helper)
    assert audit_rows(person("cso-head", Role.CSO_MANAGER, case.cast.cso)) == []


def test_who_opened_what_counts_no_further_than_its_bound(
    case: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.views.audit.MOST_LISTED", 2)
    for _number in range(4):
        queries.opened_statement(case.complaint, by=case.lead)
    answer = client_of(case.cast.head_of_post).get(reverse("desk:audit"))
    assert answer.context["page_obj"].paginator.count == 2


# Holds


def held(case: Ground, by: User) -> Hold:
    until = timezone.now() + timedelta(days=30)
    return retention.hold(complaint=case.complaint, by=by, reason="A court decides", until=until)


@pytest.mark.security
@pytest.mark.parametrize("how", ["referred", "filed for"])
def test_an_office_that_has_a_case_by_consent_neither_holds_it_nor_ends_a_hold(
    case: Ground, how: str
) -> None:
    head = person("cso-head", Role.CSO_MANAGER, case.cast.cso)
    if how == "referred":
        case.helped_with(STORY)
    else:
        files_for_her(case, STORY)
    with pytest.raises(NotAllowed):
        held(case, head)
    row = held(case, case.cast.head_of_post)
    with pytest.raises(NotAllowed):
        retention.end_hold(hold=row, by=head)
    client_of(head).post(reverse("desk:end-hold", args=[case.complaint.reference]))
    assert retention.live_holds(case.complaint, at=timezone.now()).exists()


@pytest.mark.security
def test_a_copy_ends_its_own_hold_and_not_that_of_the_lead(case: Ground) -> None:
    gives_copy(case.complaint, case.cast.ministry)
    head = person("ministry-head", Role.COMPLIANCE_HEAD, case.cast.ministry)
    leads, own = held(case, case.cast.head_of_post), held(case, head)
    client_of(head).post(reverse("desk:end-hold", args=[case.complaint.reference]))
    assert list(retention.live_holds(case.complaint, at=timezone.now())) == [leads]
    with pytest.raises(NotAllowed):
        retention.end_hold(hold=leads, by=head)
    assert own.pk != leads.pk
    client_of(case.cast.head_of_post).post(
        reverse("desk:end-hold", args=[case.complaint.reference])
    )
    assert not retention.live_holds(case.complaint, at=timezone.now()).exists()


# Numbers and lists that stay small


def test_the_pile_of_offers_is_counted_without_opening_any(
    case: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.agrees(STORY)
    case.offers(STORY)
    monkeypatch.setattr(passing_page, "_offer", lambda *_args, **_more: pytest.fail("was opened"))
    [pile] = passing_views.piles_for(case.helper)
    assert pile.count == 1


def test_only_the_newest_open_cases_are_walked_for_moves(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing_effect, "MOST_WALKED", 2)
    cases = [file_for_worker().complaint for _number in range(3)]
    RoutingRule.objects.create(key="cso", nationality_id="KH", lead="cso", reason_en="Near.")
    found = [case for case, _has, _to in routing_effect.would_go_elsewhere(cast.head_of_post)]
    assert found == cases[1:]
    page = client_of(cast.head_of_post).get(reverse("desk:routing-moves")).content.decode()
    assert "open cases are looked at" in page


@pytest.mark.security
def test_who_may_move_cases_is_the_same_for_many_as_for_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    cases = [file_for_worker().complaint for _number in range(3)]
    Escalation.objects.create(
        complaint=cases[0], organisation=cast.oversight, reason=EscalationReason.OVERDUE
    )
    for user in (cast.head_of_post, cast.attache, cast.oversight_officer):
        one_by_one = {case.pk for case in cases if rerouting.may_reroute(user, case)}
        with django_assert_num_queries(2):
            assert rerouting.may_reroute_of(user, cases) == one_by_one


# One bad row


def breaks_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, pk: int) -> None:
    """From now on the function fails for one row."""
    real = getattr(module, name)

    def do(row: Any, *args: Any) -> Any:
        if row.pk == pk:
            raise RuntimeError("broken row")
        return real(row, *args)

    monkeypatch.setattr(module, name, do)


def test_a_consent_that_cannot_be_ended_stops_no_other(
    case: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    bad, good = case.agrees(STORY, expires_at=soon), case.agrees(FEES, expires_at=soon)
    breaks_at(monkeypatch, consents, "_end_lapsed", bad.pk)
    assert consents.end_lapsed(at=soon + timedelta(hours=1)) == 1
    good.refresh_from_db()
    assert good.withdrawn_at is not None


def test_an_alarm_that_cannot_be_ended_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (
        Escalation.objects.create(
            complaint=file_for_worker().complaint,
            organisation=cast.oversight,
            reason=EscalationReason.NO_DESK,
        )
        for _number in range(2)
    )
    breaks_at(monkeypatch, silent_desks, "_end_alarm", bad.pk)
    assert silent_desks.end_old_alarms(limit=10) == 1
    good.refresh_from_db()
    assert good.ended_at is not None


def test_an_export_that_cannot_be_forgotten_stops_no_other_and_keeps_nobody_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = cast.head_of_post
    bad, good = (
        exports.make(
            export=exports.ask_for_export(by=head, organisation=cast.post, reason="For a court")
        )
        for _number in range(2)
    )
    breaks_at(monkeypatch, exports, "_forget", bad.pk)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        lost = exports.ask_for_export(by=head, organisation=cast.post, reason="For a court")
        sent: list[int] = []
        monkeypatch.setattr(tasks.make_export, "delay", sent.append)
        tasks.forget_helpers_files()
    good.refresh_from_db()
    assert (good.file, bytes(good.wrapped_key)) == ("", b"")
    assert sent == [lost.pk]
    assert CaseExport.objects.get(pk=lost.pk).state == ExportState.WAITING
