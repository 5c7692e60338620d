"""Whom a case tells what. Messages carry ids only, and no word of the case: whoever holds the phone may read them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import ContactChannel, Severity
from complaints.models import Complainant, Complaint
from complaints.offices import kept_out_of
from portal.accounts.enums import Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import recipient
from portal.accounts.roles import OVERSEE_CASES, RUN_SYSTEM, WORK_CASES, roles_with
from portal.common.encryption import CannotOpen
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    Recipient,
    Urgency,
    notify,
    register_address_book,
    register_template,
)

COMPLAINANT = "complaints.complainant"
HEADS = (Role.HEAD_OF_POST, Role.CSO_MANAGER, Role.COMPLIANCE_HEAD, Role.OVERSIGHT_OFFICER)

NEWS_FOR_WORKER = "complaints.news_for_worker"
MESSAGE_FROM_DESK = "complaints.message_from_desk"
NEW_CASE = "complaints.new_case"
MESSAGE_FROM_WORKER = "complaints.message_from_worker"
NEWS_FROM_WORKER = "complaints.news_from_worker"
UNROUTED = "complaints.unrouted"
OVERDUE = "complaints.overdue"

# A contact wish as a channel of `portal.notifications`.
_CHANNEL_KEYS = {
    ContactChannel.PHONE: "sms",
    ContactChannel.EMAIL: "email",
    ContactChannel.TELEGRAM: "telegram",
}

_WORKER_TEMPLATES = (
    MessageTemplate(
        key=NEWS_FOR_WORKER,
        subject=_("There is news for you"),
        text=_("There is news for you. Open the page where you wrote to us and use your number."),
    ),
    MessageTemplate(
        key=MESSAGE_FROM_DESK,
        subject=_("There is an answer for you"),
        text=_(
            "There is an answer for you. Open the page where you wrote to us and use your number."
        ),
    ),
)
_STAFF_TEMPLATES = (
    MessageTemplate(
        key=NEW_CASE,
        subject=_("A new complaint waits at your desk"),
        text=_("The complaint %(reference)s waits at your desk: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=MESSAGE_FROM_WORKER,
        subject=_("A worker has written to you"),
        text=_("There is a new message in the complaint %(reference)s: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=NEWS_FROM_WORKER,
        subject=_("A worker has answered you"),
        text=_("The worker has decided about the complaint %(reference)s: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=UNROUTED,
        subject=_("A complaint has no office"),
        text=_(
            "No office could receive the complaint %(reference)s. "
            "Please choose one: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=OVERDUE,
        subject=_("A complaint is overdue"),
        text=_("A step of the complaint %(reference)s is overdue: %(site_url)s/desk/"),
        for_staff=True,
    ),
)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    for template in (*_WORKER_TEMPLATES, *_STAFF_TEMPLATES):
        register_template(template)
    register_address_book(COMPLAINANT, _addresses_of_complainant, label=_("Worker"))


def tell_workers(template_key: str, complaint: Complaint) -> None:
    """Tell every complainant who asked to be told; those who did not get nothing."""
    for complainant in complaint.complainants.all():
        to = Recipient(COMPLAINANT, complainant.pk, complainant.language)
        notify(template_key, to=to, about=complaint, urgency=_urgency(complaint))


def tell_desks(
    template_key: str, complaint: Complaint, organisations: Iterable[Organisation]
) -> None:
    """Tell everybody who works cases there."""
    _tell(template_key, complaint, _people(organisations, permission=WORK_CASES))


def tell_oversight(
    template_key: str, complaint: Complaint, organisations: Iterable[Organisation]
) -> None:
    """Tell every oversight officer there."""
    _tell(template_key, complaint, _people(organisations, permission=OVERSEE_CASES))


def tell_heads(complaint: Complaint, organisation: Organisation) -> bool:
    """Tell the heads of an office that a step is overdue; False when it has no head."""
    people = [m.user for m in _live(organisation, WORK_CASES).filter(role__in=HEADS)]
    _tell(OVERDUE, complaint, people)
    return bool(people)


def _tell(template_key: str, complaint: Complaint, people: Iterable[User]) -> None:
    people = tuple(people)
    blind = _blind(complaint, people)
    for person in people:
        if person.pk not in blind:
            notify(template_key, to=recipient(person), about=complaint, urgency=_urgency(complaint))


def _blind(complaint: Complaint, people: Iterable[User]) -> set[int]:
    """Those who work here and yet may not see the case: kept out by another office of theirs, or running the system.

    What `visible_to` says of each person, asked once for all of them.
    """
    kept_out = Organisation.objects.filter(kept_out_of(complaint)).values("pk")
    memberships = Membership.objects.live().filter(user__in=[person.pk for person in people])
    of_the_blind = memberships.filter(
        Q(organisation__in=kept_out)
        | Q(role__in=roles_with(RUN_SYSTEM))
        | Q(user__is_superuser=True)
    )
    return set(of_the_blind.values_list("user_id", flat=True))


def _people(organisations: Iterable[Organisation], *, permission: str) -> list[User]:
    found = {
        membership.user.pk: membership.user
        for organisation in organisations
        for membership in _live(organisation, permission)
    }
    return list(found.values())


def _live(organisation: Organisation, permission: str):  # type: ignore[no-untyped-def]
    held = Membership.objects.with_permission(permission).filter(organisation=organisation)
    return held.select_related("user").order_by("pk")


def _urgency(complaint: Complaint) -> Urgency:
    return Urgency.URGENT if complaint.severity == Severity.EMERGENCY else Urgency.NORMAL


def _addresses_of_complainant(pk: int) -> Addresses | None:
    """Her contact, opened at the moment of sending; None when she is gone or her key was destroyed."""
    complainant = Complainant.objects.select_related("complaint").filter(pk=pk).first()
    if complainant is None:
        return None
    try:
        contact = complainant.opened_json("sealed_contact")
    except CannotOpen:
        return None
    channel = _CHANNEL_KEYS.get(contact["channel"]) if contact else None
    return Addresses({channel: contact["value"]}) if channel else None
