"""A complaint that no office can receive is never silent: it stands before the oversight office, with an alarm."""

import logging

import pytest
from django.utils import timezone

from complaints.enums import AssignmentRole, EscalationReason, RoutingReason
from complaints.models import Complaint, RoutingRule
from complaints.queries import offices_open_to
from complaints.services import desk
from complaints.services.routing import preview_route
from complaints.services.silent_desks import end_old_alarms, find_silent_desks, unheard_alarms
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker, office, person, submission


def alarms() -> list[int]:
    told = Notice.objects.filter(template_key="complaints.unrouted")
    return list(told.values_list("recipient_id", flat=True))


def test_an_empty_rule_table_leads_to_the_unrouted_queue_and_an_alarm(cast: Cast) -> None:
    RoutingRule.objects.all().delete()
    complaint = file_for_worker().complaint
    escalation = complaint.escalations.get()
    assert (escalation.organisation, escalation.reason, escalation.why) == (
        cast.oversight,
        EscalationReason.UNROUTED,
        RoutingReason.NO_RULE,
    )
    assert Complaint.objects.visible_to(cast.oversight_officer).unrouted().get() == complaint
    assert alarms() == [cast.oversight_officer.pk]


def test_a_post_where_nobody_works_leads_to_the_unrouted_queue_and_an_alarm(cast: Cast) -> None:
    cast.post.memberships.all().delete()
    complaint = file_for_worker().complaint
    assert complaint.lead is None
    assert complaint.escalations.get().why == RoutingReason.NO_DESK
    assert alarms() == [cast.oversight_officer.pk]


@pytest.mark.security
def test_without_any_oversight_office_the_log_says_so_by_number_only(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    Organisation.objects.filter(pk=cast.oversight.pk).update(is_active=False)
    with caplog.at_level(logging.ERROR):
        complaint = file_for_worker(exclude=("labour_attache",)).complaint
    assert f"Complaint {complaint.pk} has no oversight office" in caplog.text
    assert complaint.reference not in caplog.text


def test_the_oversight_officer_chooses_an_office_that_then_leads(cast: Cast) -> None:
    complaint = file_for_worker(exclude=("labour_attache",)).complaint
    desk.assign_unrouted(complaint=complaint, by=cast.oversight_officer, organisation=cast.cso)
    assignment = complaint.assignments.get()
    assert (assignment.organisation, assignment.role, assignment.why, assignment.assigned_by) == (
        cast.cso,
        AssignmentRole.LEAD,
        RoutingReason.CHOSEN,
        cast.oversight_officer,
    )
    assert Complaint.objects.visible_to(cast.case_worker).get() == complaint
    assert not Complaint.objects.visible_to(cast.oversight_officer).exists()


def test_an_office_that_was_kept_out_or_does_not_work_cannot_be_chosen(cast: Cast) -> None:
    complaint = file_for_worker(exclude=("labour_attache",)).complaint
    assert set(offices_open_to(complaint)) == {cast.cso, cast.ministry, cast.oversight}
    for closed in (cast.post, cast.foreign_post):
        with pytest.raises(PortalError):
            desk.assign_unrouted(
                complaint=complaint, by=cast.oversight_officer, organisation=closed
            )


@pytest.mark.security
def test_only_the_oversight_of_the_case_may_choose_and_only_while_nobody_leads(
    cast: Cast,
) -> None:
    unrouted = file_for_worker(exclude=("labour_attache",)).complaint
    for stranger in (cast.attache, cast.case_worker, cast.ministry_officer, cast.superuser):
        with pytest.raises(NotAllowed):
            desk.assign_unrouted(complaint=unrouted, by=stranger, organisation=cast.cso)
    led = file_for_worker().complaint
    with pytest.raises(Conflict):
        desk.assign_unrouted(complaint=led, by=cast.oversight_officer, organisation=cast.cso)


def test_the_preview_says_what_filing_will_do_and_stores_nothing(cast: Cast) -> None:
    route = preview_route(submission=submission(ask_for=("cso", "labour_attache")))
    assert (route.lead, route.copies, route.rule_key, route.unrouted) == (
        cast.cso,
        (cast.post,),
        "default",
        False,
    )
    assert Complaint.objects.count() == 0
    filed = file_for_worker(ask_for=("cso", "labour_attache")).complaint
    assert [row.organisation for row in filed.assignments.order_by("pk")] == [cast.cso, cast.post]


def test_the_preview_gives_the_reason_in_the_readers_language(cast: Cast) -> None:
    RoutingRule.objects.update(reason_km="ហេតុផល")
    from django.utils import translation

    with translation.override("km"):
        assert preview_route(submission=submission()).reason == "ហេតុផល"


def told_of_empty_desks() -> list[int]:
    told = Notice.objects.filter(template_key="complaints.no_desk")
    return list(told.values_list("recipient_id", flat=True))


def leave(organisation: Organisation) -> None:
    """Everybody who worked there is gone."""
    Membership.objects.filter(organisation=organisation).update(ended_at=timezone.now())


def test_a_stand_in_leads_and_oversight_hears_of_the_missing_desk(cast: Cast) -> None:
    RoutingRule.objects.filter(key="default").update(fallbacks=["cso", "ministry"])
    leave(cast.post)
    case = file_for_worker().complaint
    lead = case.assignments.get()
    assert (lead.organisation, lead.why, lead.reason) == (
        cast.cso,
        RoutingReason.FALLBACK,
        str(RoutingReason.FALLBACK.label),
    )
    escalation = case.escalations.get()
    assert (escalation.reason, escalation.why, escalation.organisation) == (
        EscalationReason.NO_DESK,
        RoutingReason.FALLBACK,
        cast.oversight,
    )
    assert told_of_empty_desks() == [cast.oversight_officer.pk]
    assert preview_route(submission=submission()).reason == lead.reason


def test_a_desk_that_loses_its_last_person_after_filing_is_not_silent(cast: Cast) -> None:
    case = file_for_worker().complaint
    assert find_silent_desks(limit=10) is None
    assert case.escalations.count() == 0
    leave(cast.post)
    find_silent_desks(limit=10)
    find_silent_desks(limit=10)
    escalation = case.escalations.get()
    assert (escalation.reason, escalation.organisation) == (
        EscalationReason.NO_DESK,
        cast.oversight,
    )
    assert told_of_empty_desks() == [cast.oversight_officer.pk]
    assert Complaint.objects.visible_to(cast.oversight_officer).get() == case


def test_the_alarm_ends_when_somebody_works_there_again_but_not_for_a_stand_in(
    cast: Cast,
) -> None:
    case = file_for_worker().complaint
    leave(cast.post)
    find_silent_desks(limit=10)
    assert end_old_alarms(limit=10) == 0
    person("new-attache", Role.ATTACHE_OFFICER, cast.post)
    assert end_old_alarms(limit=10) == 1
    assert not case.escalations.filter(ended_at__isnull=True).exists()
    RoutingRule.objects.filter(key="default").update(fallbacks=["cso"])
    leave(cast.post)
    file_for_worker()
    assert end_old_alarms(limit=10) == 0


def test_an_alarm_that_nobody_could_hear_goes_to_the_first_oversight_office_at_work(
    cast: Cast,
) -> None:
    leave(cast.oversight)
    Organisation.objects.filter(pk=cast.oversight.pk).update(is_active=False)
    case = file_for_worker(exclude=("labour_attache",)).complaint
    assert case.escalations.get().organisation is None
    watching = office("oversight-all", OrganisationKind.MINISTRY, is_oversight=True)
    watcher = person("watcher", Role.OVERSIGHT_OFFICER, watching)
    assert unheard_alarms(watcher) == 1
    find_silent_desks(limit=10)
    live = case.escalations.get(ended_at__isnull=True)
    assert (live.organisation, live.reason) == (watching, EscalationReason.UNROUTED)
    assert Complaint.objects.visible_to(watcher).unrouted().get() == case
    assert alarms() == [watcher.pk]
    assert unheard_alarms(watcher) == 0


def test_an_oversight_office_that_lost_its_people_hands_its_alarms_on(cast: Cast) -> None:
    case = file_for_worker(exclude=("labour_attache",)).complaint
    leave(cast.oversight)
    watching = office("oversight-all", OrganisationKind.MINISTRY, is_oversight=True)
    watcher = person("watcher", Role.OVERSIGHT_OFFICER, watching)
    find_silent_desks(limit=10)
    assert Complaint.objects.visible_to(watcher).get() == case


@pytest.mark.security
def test_an_oversight_officer_who_is_kept_out_does_not_count_the_alarm(cast: Cast) -> None:
    watching = office("oversight-all", OrganisationKind.MINISTRY, is_oversight=True)
    watcher = person("watcher", Role.OVERSIGHT_OFFICER, watching)
    case = file_for_worker(exclude=("ministry", "labour_attache")).complaint
    assert case.escalations.get().organisation is None
    assert unheard_alarms(watcher) == 0
    find_silent_desks(limit=10)
    assert case.escalations.get().organisation is None


def test_the_run_goes_on_in_chunks_and_one_bad_case_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = (file_for_worker().complaint for _n in range(3))
    leave(cast.post)
    from complaints.services import silent_desks

    raise_alarm = silent_desks._raise_alarm

    def fail_for_the_first(complaint: Complaint) -> None:
        if complaint.pk == first.pk:
            raise RuntimeError("broken row")
        raise_alarm(complaint)

    monkeypatch.setattr(silent_desks, "_raise_alarm", fail_for_the_first)
    after = find_silent_desks(limit=2)
    assert after == second.pk
    assert find_silent_desks(limit=2, after=after) is None
    assert [case.escalations.count() for case in (first, second, third)] == [0, 1, 1]
    assert f"Complaint {first.pk} could not" in caplog.text
