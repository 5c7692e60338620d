"""Whether a case may be offered to another office: who offers, to whom, what, and whether the workers agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints import reading, rules
from complaints.agreed import Agreed
from complaints.due_dates import END_OF_OFFICE_DAY
from complaints.enums import (
    ConsentPurpose,
    EvidencePurpose,
    OverrideGround,
    Severity,
    SharedPart,
    TransitionKind,
)
from complaints.models import Complaint, Evidence, Transition
from complaints.offices import offices_to_share_with
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from portal.reference.calendars import add_working_days

# How long an offer waits, in working days of the country of work; an emergency by the clock.
WORKING_DAYS = {Severity.STANDARD: 7, Severity.URGENT: 3}
EMERGENCY_HOURS = 24
PUBLIC_OFFICES = (OrganisationKind.MISSION, OrganisationKind.MINISTRY)
PURPOSE_OF = {
    TransitionKind.REFERRAL: ConsentPurpose.REFER,
    TransitionKind.TRANSFER: ConsentPurpose.TRANSFER,
}


@dataclass(frozen=True)
class Override:
    """Why a case is offered although not everybody agreed. `reason` is sealed with the offer, `ground` recorded."""

    ground: OverrideGround
    reason: str


def expires_at(complaint: Complaint, at: datetime) -> datetime:
    """When an offer made now runs out."""
    days = WORKING_DAYS.get(Severity(complaint.severity))
    if days is None:
        return at + timedelta(hours=EMERGENCY_HOURS)
    country = complaint.country_of_work
    zone = ZoneInfo(country.time_zone)
    last = add_working_days(at.astimezone(zone).date(), days, country=country.code)
    return datetime.combine(last, END_OF_OFFICE_DAY, tzinfo=zone)


def check_open(complaint: Complaint) -> None:
    """
    Raises:
        Conflict: the complaint has ended.
    """
    if not complaint.is_open:
        raise Conflict(
            _("This is not possible any more: the complaint has moved on. Please look again.")
        )


def check_recipient(complaint: Complaint, sender: Organisation, to: Organisation) -> None:
    """
    Raises:
        PortalError: the office was kept out, is no office for this case, or has the case.
        Conflict: an offer to it waits already.
    """
    allowed = offices_to_share_with(complaint).exclude(pk=sender.pk)
    if not allowed.filter(pk=to.pk).exists():
        raise refusal(
            _("This office cannot receive the complaint. Please choose another one."), "to"
        )
    if complaint.transitions.offered().filter(to_organisation=to).exists():
        raise Conflict(_("An offer to this office waits for its answer already."))


def chosen_files(complaint: Complaint, by: User, uids: Iterable[UUID]) -> list[Evidence]:
    """The files to go along: only ones that the sender may open, and never a signed consent.

    Raises:
        PortalError: one of them is none of this case.
    """
    wanted = set(uids)
    files = reading.files_for(by, complaint).exclude(purpose=EvidencePurpose.CONSENT)
    found = list(files.filter(uid__in=wanted))
    if len(found) != len(wanted):
        raise refusal(_("Please choose from the list."), "evidence")
    return found


def check_parts(scope: Iterable[str], files: Iterable[Evidence], summary: str) -> None:
    """
    Raises:
        PortalError: nothing at all would be shared, or "chosen files" without a file, or a file without it.
    """
    scope, files = set(scope), list(files)
    if bool(files) != (SharedPart.EVIDENCE in scope):
        raise refusal(
            _("Please choose the files that may be shared, or take that part out."), "evidence"
        )
    if not scope and not summary.strip():
        raise refusal(_("Please choose what may be shared."), "scope")


def check_may_read(complaint: Complaint, by: User, scope: Iterable[str]) -> None:
    """Nobody shares what they may not read themselves.

    Raises:
        NotAllowed: a part is closed to the sender.
    """
    parts = reading.parts_for(by, complaint) | {SharedPart.IDENTITY}
    if not set(scope) <= {part.value for part in parts}:
        raise NotAllowed(_("Your office may not read this part, so it cannot share it."))


def check_consent(
    complaint: Complaint,
    to: Organisation,
    kind: TransitionKind,
    scope: Iterable[str] = (),
    files: Iterable[Evidence] = (),
) -> Agreed:
    """Who agrees, where that is enough.

    Raises:
        NotAllowed: somebody whose part would be shared has not agreed, or no more.
    """
    agreed = reading.agreed_to(complaint, to, PURPOSE_OF[kind])
    if kind == TransitionKind.TRANSFER:
        lacking = not agreed.by_everybody
    else:
        owners = {file.complainant_id for file in files}
        lacking = agreed.refusing({SharedPart(part) for part in scope}, owners)
    if lacking:
        raise NotAllowed(
            _(
                "The workers have not agreed to all of this. Ask for their consent first, "
                "or share only what they agreed to."
            )
        )
    return agreed


def check_override(
    complaint: Complaint, by: User, sender: Organisation, to: Organisation, override: Override
) -> None:
    """
    Raises:
        NotAllowed: the person does not head the desk; there is no danger on record; no law gives a case to this office.
        PortalError: there is no reason.
    """
    if not rules.heads(by, sender):
        raise NotAllowed(_("Only the head of the desk may share a case without consent."))
    if not override.reason.strip():
        raise refusal(_("Please write something here."), "why")
    if override.ground == OverrideGround.DANGER:
        if complaint.severity != Severity.EMERGENCY:
            raise NotAllowed(_("Nobody is in danger in this case, as far as is written down."))
    elif to.kind not in PUBLIC_OFFICES:
        raise NotAllowed(_("A law can only order this for a public office."))


def files_of(offer: Transition) -> list[Evidence]:
    """The chosen files that still exist."""
    return list(offer.complaint.evidence.filter(uid__in=offer.evidence))


def refusal(message: Message, field: str) -> PortalError:
    return PortalError(message, fields={field: [message]})
