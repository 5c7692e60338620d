"""Learning who complained: one person asks with a reason, another one grants it, every opening is recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, reading, rules
from complaints.enums import UnmaskState
from complaints.models import Complainant, Complaint, UnmaskRequest
from complaints.services import escalations
from complaints.services.cases import lock
from complaints.services.writing import readable
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError

# A working day; a custodian may give less, and at most three days: then one asks again.
USUAL_HOURS, MOST_HOURS = 24, 72
# Where nobody has decided by then, the request no longer stands: what was needed then may not be needed now.
WAITS = timedelta(days=14)

READ_IDENTITY = "complaints.read_identity"


@dataclass(frozen=True)
class Identity:
    """Who one worker of a case is; every part may be empty. `channel` is a value of `ContactChannel`."""

    position: int
    name: str
    passport: str
    birth_year: str
    sex: str
    channel: str
    contact: str
    safe_hours: str
    language: str


@transaction.atomic
def ask_to_unmask(*, complaint: Complaint, by: User, reason: str) -> UnmaskRequest:
    """Ask a custodian to see who complained. Where somebody is in danger, the custodian is told at once.

    Raises:
        NotAllowed: the person does not work the case, or who she is was not shared with the office.
        PortalError: no reason is given.
        Conflict: she asked already, or may see it already.
    """
    text = readable(reason, field="why")
    complaint = lock(complaint)
    office = rules.office_of(by, complaint)
    if office is None or not reading.may_ask_for_identity(by, complaint):
        raise NotAllowed(_("You cannot ask for this in this complaint."))
    if state_for(by, complaint) is not None:
        raise Conflict(_("You have asked for this already."))
    _forget_stale(complaint, by)
    request = UnmaskRequest(complaint=complaint, officer=by, organisation=office)
    request.seal("sealed_reason", text)
    request.save(force_insert=True)
    if not notifications.tell_custodians(notifications.NAME_ASKED, complaint, by):
        # Nobody may decide: the oversight office sees that a request hangs, and can name a custodian.
        offices = escalations.oversight_offices(complaint)
        notifications.tell_oversight(notifications.NAME_ASKED, complaint, offices)
    record("complaints.asked_identity", on=complaint, by=by, organisation_id=office.pk)
    return request


@transaction.atomic
def grant(*, request: UnmaskRequest, by: User, hours: int = USUAL_HOURS) -> UnmaskRequest:
    """A custodian lets the officer see who complained, for some hours.

    Raises:
        NotAllowed: she may not decide on this request: no custodian for it, kept from the case, or the officer.
        PortalError: the hours are not 1 to 72.
        Conflict: it was decided, or the officer has lost the case meanwhile.
    """
    if not 1 <= hours <= MOST_HOURS:
        message = _("Please write a whole number of hours, from 1 to 72.")
        raise PortalError(message, fields={"hours": [message]})
    request = _to_decide(request, by)
    if not reading.may_ask_for_identity(request.officer, request.complaint):
        raise Conflict(_("The officer no longer works on this complaint."))
    now = timezone.now()
    request.until = now + timedelta(hours=hours)
    return _decided(request, UnmaskState.GRANTED, by, now, detail={"hours": hours})


@transaction.atomic
def refuse(*, request: UnmaskRequest, by: User, why: str) -> UnmaskRequest:
    """A custodian says no; the officer reads why.

    Raises: as `grant`.
    """
    text = readable(why, field="why")
    request = _to_decide(request, by)
    request.seal("sealed_answer", text)
    return _decided(request, UnmaskState.REFUSED, by, timezone.now())


def reason_of(*, request: UnmaskRequest, by: User) -> str:
    """Why the officer asks, opened for the custodian; the caller has checked that she may see the request."""
    record("complaints.read_unmask_request", on=request.complaint, by=by)
    return request.opened("sealed_reason")


@transaction.atomic
def identities(*, complaint: Complaint, by: User) -> list[Identity]:
    """Who complained; to an office that has the case by consent, only who agreed to be named to it.

    Opening it is an act: it is recorded before anything is given out.

    Raises:
        NotAllowed: no custodian granted it, the time is over, or the person no longer works the case.
    """
    granted = complaint.unmask_requests.granted_to(by, timezone.now())
    if not (granted.exists() and reading.may_ask_for_identity(by, complaint)):
        raise NotAllowed(_("Who complained is not open to you. You can ask for it, with a reason."))
    people = complaint.complainants.taking_part().filter(reading.reach_of(by, complaint).people)
    opened = [_identity(row, complaint) for row in people]
    office = rules.office_of(by, complaint)
    record(READ_IDENTITY, on=complaint, by=by, organisation_id=office.pk if office else None)
    return opened


def state_for(user: User, complaint: Complaint, at: datetime | None = None) -> UnmaskRequest | None:
    """Her request that waits, or her grant that still holds; None: she may ask."""
    at = at or timezone.now()
    mine = complaint.unmask_requests.filter(officer=user)
    granted = mine.granted_to(user, at).first()
    return granted or mine.waiting().filter(asked_at__gt=at - WAITS).first()


def last_refusal(user: User, complaint: Complaint) -> UnmaskRequest | None:
    """Her latest request if it was refused, to show why."""
    last = complaint.unmask_requests.filter(officer=user).order_by("-asked_at", "-pk").first()
    return last if last and last.state == UnmaskState.REFUSED else None


def _identity(row: Complainant, complaint: Complaint) -> Identity:
    row.complaint = complaint  # one data key for all of them
    known = row.opened_json("sealed_identity") or {}
    contact = row.opened_json("sealed_contact") or {}
    return Identity(
        position=row.position,
        name=str(known.get("name") or ""),
        passport=str(known.get("passport") or ""),
        birth_year=str(known.get("birth_year") or ""),
        sex=str(known.get("sex") or ""),
        channel=str(contact.get("channel") or ""),
        contact=str(contact.get("value") or ""),
        safe_hours=str(contact.get("safe_hours") or ""),
        language=row.language,
    )


def _to_decide(request: UnmaskRequest, by: User) -> UnmaskRequest:
    """The request, held, with its case held before it."""
    complaint = lock(request.complaint)
    mine = UnmaskRequest.objects.visible_to(by)
    if not mine.filter(pk=request.pk).exists():
        raise NotAllowed(_("You cannot decide on this request."))
    held = UnmaskRequest.objects.select_for_update(of=("self",)).select_related("officer")
    request = held.get(pk=request.pk)
    request.complaint = complaint
    if request.state != UnmaskState.ASKED or request.asked_at <= timezone.now() - WAITS:
        raise Conflict(_("This has changed meanwhile. Please look again."))
    return request


def _decided(
    request: UnmaskRequest,
    state: UnmaskState,
    by: User,
    at: datetime,
    *,
    detail: dict[str, int] | None = None,
) -> UnmaskRequest:
    request.state, request.decided_by, request.decided_at = state, by, at
    request.save()
    notifications.tell_person(notifications.NAME_DECIDED, request.complaint, request.officer)
    record(
        f"complaints.{state}_identity",
        on=request.complaint,
        by=by,
        detail={"officer": request.officer_id, **(detail or {})},
    )
    return request


def _forget_stale(complaint: Complaint, officer: User) -> None:
    """A request that nobody decided in time makes room for a new one."""
    waiting = complaint.unmask_requests.filter(officer=officer).waiting()
    waiting.update(state=UnmaskState.REFUSED, decided_at=timezone.now())
