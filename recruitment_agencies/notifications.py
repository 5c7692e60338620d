"""Whom a compliance case tells what. Neutral words: no agency, no rule, no kind of measure.

Everybody here signs in, so they are reached as `portal.accounts.notifications` says; an agency's people learn only that
something waits at their desk.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import recipient
from portal.accounts.roles import (
    DECIDE_COMPLIANCE,
    OVERSEE_CASES,
    REPRESENT_AGENCY,
    WORK_COMPLIANCE,
)
from portal.notifications.services import MessageTemplate, notify, register_template
from recruitment_agencies.models import ComplianceCase

NOTICE_WAITS = "compliance.notice_waits"
DECISION_WAITS = "compliance.decision_waits"
AGENCY_WROTE = "compliance.agency_wrote"
APPROVAL_WAITS = "compliance.approval_waits"
CASE_ASSIGNED = "compliance.case_assigned"
OVERDUE = "compliance.overdue"

_TEMPLATES = (
    MessageTemplate(
        key=NOTICE_WAITS,
        subject=_("A notice waits for you at the desk"),
        text=_("A notice waits for you at the desk: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=DECISION_WAITS,
        subject=_("A decision waits for you at the desk"),
        text=_("A decision waits for you at the desk: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=AGENCY_WROTE,
        subject=_("There is news in a compliance case"),
        text=_("There is news in the compliance case %(reference)s: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=APPROVAL_WAITS,
        subject=_("A decision waits for a second person"),
        text=_("In the compliance case %(reference)s a decision waits: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=CASE_ASSIGNED,
        subject=_("A compliance case was given to you"),
        text=_("The compliance case %(reference)s was given to you: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=OVERDUE,
        subject=_("A compliance case is overdue"),
        text=_("A step of the compliance case %(reference)s is overdue: %(site_url)s/desk/"),
        for_staff=True,
    ),
)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    for template in _TEMPLATES:
        register_template(template)


def tell(template_key: str, case: ComplianceCase, people: Iterable[User]) -> None:
    """Tell each of them. Messages carry the case's reference, which says nothing."""
    for person in people:
        notify(template_key, to=recipient(person), about=case)


def tell_agency(template_key: str, case: ComplianceCase) -> None:
    """Tell everybody who speaks for the agency; nobody where it has no account here."""
    if case.agency.organisation is not None:
        tell(template_key, case, _people(case.agency.organisation, REPRESENT_AGENCY))


def tell_ministry(template_key: str, case: ComplianceCase) -> None:
    """Tell the person who has the case, else everybody who works on compliance there."""
    staff = _people(case.ministry, WORK_COMPLIANCE)
    own = [person for person in staff if person.pk == case.assigned_to_id]
    tell(template_key, case, own or staff)


def tell_deciders(
    template_key: str, case: ComplianceCase, *, but: Iterable[int | None] = ()
) -> bool:
    """Tell those who decide in the ministry, but not these (keys); False when there is nobody."""
    people = [each for each in _people(case.ministry, DECIDE_COMPLIANCE) if each.pk not in set(but)]
    tell(template_key, case, people)
    return bool(people)


def tell_oversight(template_key: str, case: ComplianceCase) -> list[Organisation]:
    """Tell the oversight office of the ministry's country, else those that watch over all; returns the offices."""
    offices = Organisation.objects.active().oversight()
    own = list(offices.filter(country=case.ministry.country_id))
    found = own or list(offices.filter(country__isnull=True))
    for office in found:
        tell(template_key, case, _people(office, OVERSEE_CASES))
    return found


def _people(organisation: Organisation, permission: str) -> list[User]:
    held = Membership.objects.with_permission(permission).filter(organisation=organisation)
    return list({m.user_id: m.user for m in held.select_related("user").order_by("pk")}.values())
