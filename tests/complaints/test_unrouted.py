"""A complaint that no office can receive is never silent: it stands before the oversight office, with an alarm."""

import logging

import pytest

from complaints.enums import AssignmentRole, EscalationReason, RoutingReason
from complaints.models import Complaint, RoutingRule
from complaints.queries import offices_open_to
from complaints.services import desk
from complaints.services.routing import preview_route
from portal.accounts.models import Organisation
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker, submission


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
    for office in (cast.post, cast.foreign_post):
        with pytest.raises(PortalError):
            desk.assign_unrouted(
                complaint=complaint, by=cast.oversight_officer, organisation=office
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
