"""Whom a case tells what. Messages carry ids only, and no word of the case: whoever holds the phone may read them."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

from complaints import reply_codes
from complaints.blindness import blind_people, not_kept_from, standing_of
from complaints.enums import Severity
from complaints.interest_querysets import custodians_offices
from complaints.models import Complainant, Complaint
from complaints.safe_hours import hours_for
from portal.accounts.enums import Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import KIND, recipient
from portal.accounts.roles import GRANT_UNMASKING, OVERSEE_CASES, WORK_CASES
from portal.notifications.knowing import Knowing, knowings
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    Recipient,
    Urgency,
    notify,
    notify_each,
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
OFFER = "complaints.offer"
OFFER_CHANGED = "complaints.offer_changed"
ACCESS_ENDED = "complaints.access_ended"
OVERDUE = "complaints.overdue"
NO_DESK = "complaints.no_desk"
MOVED_AWAY = "complaints.moved_away"
ASKS_FOR_OTHER_OFFICE = "complaints.asks_for_other_office"
END_OF_TIME = "complaints.end_of_time"
EMERGENCY = "complaints.emergency"
UNTAKEN = "complaints.untaken"
NAME_ASKED = "complaints.name_asked"
NAME_DECIDED = "complaints.name_decided"
TIE_ENDED = "complaints.tie_ended"
MANY_OPENED = "complaints.many_opened"
WORKER_NOT_REACHED = "complaints.worker_not_reached"

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
        link=reply_codes.sentence_for,
    ),
)
_STAFF_TEMPLATES = (
    MessageTemplate(
        key=UNTAKEN,
        subject=_("A complaint waits for somebody"),
        text=_(
            "Nobody works on the complaint %(reference)s now. "
            "Please see that somebody does: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=NAME_ASKED,
        subject=_("A request waits for you"),
        text=_(
            "A request about the complaint %(reference)s waits for your decision: "
            "%(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=NAME_DECIDED,
        subject=_("Your request was decided"),
        text=_("Your request about the complaint %(reference)s was decided: %(site_url)s/desk/"),
        for_staff=True,
        may_leave=True,
    ),
    MessageTemplate(
        key=TIE_ENDED,
        subject=_("A request waits for you"),
        text=_("Somebody of your office asks you to look at something: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=MANY_OPENED,
        subject=_("Many complaints were opened"),
        text=_("One person opened many complaints within an hour. Please look: %(site_url)s/desk/"),
        for_staff=True,
    ),
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
        key=WORKER_NOT_REACHED,
        subject=_("A message could not be delivered"),
        text=_(
            "A message to the worker of the complaint %(reference)s could not be delivered. "
            "Please call: %(site_url)s/desk/"
        ),
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
        key=NO_DESK,
        subject=_("Nobody works at a complaint's office"),
        text=_(
            "Nobody works at the office that should have the complaint %(reference)s. "
            "Please look at it: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=MOVED_AWAY,
        subject=_("A complaint has left your desk"),
        text=_("Another office works on the complaint %(reference)s now: %(site_url)s/desk/"),
        for_staff=True,
        may_leave=True,
    ),
    MessageTemplate(
        key=ASKS_FOR_OTHER_OFFICE,
        subject=_("A worker asks for another office"),
        text=_(
            "The worker of the complaint %(reference)s asks for another office. "
            "Please decide: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=OFFER,
        subject=_("Another office asks yours"),
        text=_("Another office asks yours for help with a case. Answer here: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=OFFER_CHANGED,
        subject=_("There is an answer of another office"),
        text=_(
            "There is an answer of another office about the complaint %(reference)s: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=ACCESS_ENDED,
        subject=_("Something is not shared with your office any more"),
        text=_(
            "A case, or an offer of one, is not shared with your office any more: %(site_url)s/desk/"
        ),
        for_staff=True,
        may_leave=True,
    ),
    MessageTemplate(
        key=OVERDUE,
        subject=_("A complaint is overdue"),
        text=_("A step of the complaint %(reference)s is overdue: %(site_url)s/desk/"),
        for_staff=True,
    ),
    MessageTemplate(
        key=END_OF_TIME,
        subject=_("A complaint will be deleted soon"),
        text=_(
            "The complaint %(reference)s has been kept for its whole time and will be deleted. "
            "Look whether somebody still needs it: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
    MessageTemplate(
        key=EMERGENCY,
        subject=_("A complaint cannot wait"),
        text=_(
            "The complaint %(reference)s cannot wait. Please open it at once: %(site_url)s/desk/"
        ),
        for_staff=True,
    ),
)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    for template in (*_WORKER_TEMPLATES, *_STAFF_TEMPLATES):
        register_template(template)
    knowings.register(Knowing(Complaint._meta.label_lower, _still_known))
    register_address_book(COMPLAINANT, _addresses_of_complainant, label=_("Worker"))


def tell_custodians(template_key: str, complaint: Complaint, officer: User) -> bool:
    """Tell those who may decide on a request of this officer; False when there is nobody."""
    offices = Organisation.objects.active().filter(custodians_offices(complaint.nationality_id))
    people = _people(offices, permission=GRANT_UNMASKING)
    return _tell(template_key, complaint, [one for one in people if one.pk != officer.pk])


def tell_person(template_key: str, complaint: Complaint, person: User) -> None:
    """Tell one person of staff, if she may still know of the case."""
    _tell(template_key, complaint, [person])


def tell_workers(template_key: str, complaint: Complaint) -> None:
    """Tell every complainant who takes part and asked to be told; the others get nothing."""
    for complainant in complaint.complainants.taking_part():
        to = Recipient(COMPLAINANT, complainant.pk, complainant.language)
        message = notify(template_key, to=to, about=complaint, urgency=_urgency(complaint))
        if template_key == MESSAGE_FROM_DESK:
            reply_codes.make_for(complainant, message)


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


def has_overseer(complaint: Complaint, organisation: Organisation) -> bool:
    """Whether any oversight officer there may see the case."""
    return bool(seeing(complaint, _people([organisation], permission=OVERSEE_CASES)))


def tell_heads(
    complaint: Complaint, organisation: Organisation, *, template: str = OVERDUE
) -> bool:
    """Tell the heads of an office, that a step is overdue unless said otherwise; False when none of them may know."""
    people = [m.user for m in _live(organisation, WORK_CASES).filter(role__in=HEADS)]
    return _tell(template, complaint, people)


def _tell(template_key: str, complaint: Complaint, people: Iterable[User]) -> bool:
    """Tell those who may know of the case; False when nobody was left to tell."""
    told = [recipient(person) for person in seeing(complaint, people)]
    notify_each(template_key, to=told, about=complaint, urgency=_urgency(complaint))
    return bool(told)


def seeing(complaint: Complaint, people: Iterable[User]) -> list[User]:
    """Those of the people who are not kept from the case: what `visible_to` says of each, asked once for all."""
    people = list(people)
    blind = blind_people(complaint, people)
    return [person for person in people if person.pk not in blind]


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
    """Her contact, opened at the moment of sending; None when she is gone, withdrew or her key was destroyed.

    Nothing reaches her outside of the hours she called safe, nor at night in the country where she is.
    """
    taking_part = Complainant.objects.taking_part().select_related("complaint__country_of_work")
    complainant = taking_part.filter(pk=pk).first()
    if complainant is None:
        return None
    channel, address = reply_codes.address_of(complainant)
    if not channel:
        return None
    safe_hours = str(reply_codes.contact_of(complainant).get("safe_hours") or "")
    zone = complainant.complaint.country_of_work.time_zone
    return Addresses({channel: address}, hours=hours_for(safe_hours, zone))


def _still_known(kind: str, pk: int, ids: Collection[str]) -> Collection[str]:
    """Cases from which a person of staff is not kept today; a tie may have been found since she was told."""
    if kind != KIND:
        return ids
    person = User.objects.filter(pk=pk).first()
    standing = standing_of(person) if person else None
    if person is None or standing is None or standing.runs_the_system:
        return ()
    cases = Complaint.objects.filter(pk__in=ids).filter(*not_kept_from(person, standing))
    return {str(found) for found in cases.order_by().values_list("pk", flat=True)}
