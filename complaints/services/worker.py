"""What the worker does with her complaint once it is filed. Her receipt was checked by the caller.

Each worker of a group acts for herself: `complainant` is who. Where it is left out, it is everybody who takes part.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications
from complaints.enums import Sender, Status
from complaints.models import Complainant, Complaint, Message, Outcome
from complaints.services import rerouting
from complaints.services.cases import lock
from complaints.services.consents import withdraw_consent
from complaints.services.writing import SAME_WORDS, add_message, readable
from complaints.transitions import MOVED_ON, may_move, move
from portal.accounts.models import Organisation
from portal.audit.services import record
from portal.common.errors import Conflict

_ENDED_FOR_WRITING = {Status.CONFIRMED, Status.CLOSED, Status.WITHDRAWN}


@transaction.atomic
def reply(
    *, complaint: Complaint, text: str, complainant: Complainant | None = None, via: str = ""
) -> Message:
    """Write to the desk. If the desk was waiting for her, work goes on.

    The same words sent twice from her page are one message.

    Args:
        via: the channel of `portal.notifications` over which she answered; empty for her page.

    Raises:
        Conflict: the complaint has ended, or she took back her part of it; she may open it again.
        PortalError: the text is empty or too long.
    """
    text = readable(text)
    complaint = lock(complaint)
    if complaint.status in _ENDED_FOR_WRITING:
        raise Conflict(_("This has ended. Open it again, then you can write."))
    _refuse_who_left(complaint, complainant)
    # A number works once, and so does an event: the same words by message are another worker's, or said again.
    written = None if via else _just_written(complaint, text)
    if written:
        return written
    message = add_message(complaint, text)
    if complaint.status == Status.WAITING_FOR_WORKER:
        move(complaint, Status.IN_PROGRESS, by=None, tell=False)
    _tell_desk(complaint)
    record("complaints.worker_wrote", on=complaint, detail={"via": via} if via else None)
    return message


@transaction.atomic
def withdraw(*, complaint: Complaint, complainant: Complainant | None = None) -> Complaint:
    """Take it back. One of a group takes back her own part alone; the case ends when nobody is left.

    Raises:
        Conflict: it has ended already.
    """
    complaint = lock(complaint)
    if complaint.status != Status.WITHDRAWN and not _may(complaint, Status.WITHDRAWN):
        raise Conflict(MOVED_ON)
    leaving = complaint.complainants.taking_part()
    if complainant:
        leaving = leaving.filter(pk=complainant.pk)
    who = list(leaving.values_list("pk", flat=True))
    leaving.update(withdrawn_at=timezone.now(), agreed_at=None)
    # Before the case ends: whoever reads by her word reads nothing from this moment, also where she opens it again.
    live = complaint.consents.live(timezone.now()).filter(complainant__in=who)
    for consent in live.select_related("complainant").order_by("pk"):
        withdraw_consent(consent=consent, complainant=consent.complainant)
    if not complaint.complainants.taking_part().exists():
        return move(complaint, Status.WITHDRAWN, by=None)
    if complainant is None or not who:
        return complaint
    _tell_desk(complaint, notifications.NEWS_FROM_WORKER)
    record("complaints.member_withdrew", on=complaint, detail=_who(complainant))
    return _confirm_when_all_agree(complaint)


@transaction.atomic
def confirm(*, complaint: Complaint, complainant: Complainant | None = None) -> Complaint:
    """She agrees that it is solved. In a group it counts when everybody who takes part has agreed.

    Raises:
        Conflict: the desk has not said that it is solved.
    """
    complaint = lock(complaint)
    if complaint.status == Status.CONFIRMED:
        return complaint
    if not _may(complaint, Status.CONFIRMED):
        raise Conflict(MOVED_ON)
    _refuse_who_left(complaint, complainant)
    agreeing = complaint.complainants.taking_part()
    if complainant:
        agreeing = agreeing.filter(pk=complainant.pk)
    agreeing.filter(agreed_at__isnull=True).update(agreed_at=timezone.now())
    complaint = _confirm_when_all_agree(complaint)
    if complaint.status != Status.CONFIRMED:
        record("complaints.member_agreed", on=complaint, detail=_who(complainant))
    return complaint


@transaction.atomic
def reopen(
    *, complaint: Complaint, reason: str = "", complainant: Complainant | None = None
) -> Complaint:
    """It is not solved: the desk and the oversight office see it again, with new due dates.

    Who took back her part while the others of her group go on takes part again.

    Args:
        reason: what she writes to the desk; may be empty.

    Raises:
        Conflict: it has not ended.
    """
    text = readable(reason, field="reason") if reason.strip() else ""
    complaint = lock(complaint)
    if complainant and has_left(complaint, complainant):
        return _take_part_again(complaint, complainant, text)
    if complaint.status == Status.REOPENED:
        return complaint
    returning = complaint.complainants.all()
    if complainant:
        returning = returning.filter(pk=complainant.pk)
    returning.update(withdrawn_at=None)
    if text:
        add_message(complaint, text)
    return move(complaint, Status.REOPENED, by=None, reason=text)


def has_left(complaint: Complaint, complainant: Complainant) -> bool:
    """She took back her part, and the others of her group go on."""
    if complaint.status == Status.WITHDRAWN:
        return False
    return not complaint.complainants.taking_part().filter(pk=complainant.pk).exists()


@transaction.atomic
def answer_whether_it_holds(
    *,
    complaint: Complaint,
    holds: bool,
    reason: str = "",
    complainant: Complainant | None = None,
) -> Complaint:
    """Her answer to the question that comes four weeks after an outcome began to count. «No» opens the case again.

    Raises:
        Conflict: nothing is asked.
        PortalError: the reason is too long.
    """
    complaint = lock(complaint)
    asked = asked_again(complaint)
    if asked is None:
        raise Conflict(MOVED_ON)
    if not holds:
        return reopen(complaint=complaint, reason=reason, complainant=complainant)
    complaint.outcomes.filter(pk=asked.pk).update(still_holds=True)
    record("complaints.outcome_holds", on=complaint)
    return complaint


def asked_again(complaint: Complaint) -> Outcome | None:
    """The outcome of which she is asked whether it still holds; None while nothing is asked."""
    if complaint.status not in (Status.CONFIRMED, Status.CLOSED):
        return None
    latest = complaint.outcomes.filter(counted_at__isnull=False).order_by("-counted_at").first()
    if latest is None or latest.asked_again_at is None or latest.still_holds is not None:
        return None
    return latest


def ask_for_other_office(
    *, complaint: Complaint, complainant: Complainant, reason: str = ""
) -> Complaint:
    """She wants another office; the oversight office decides. What she writes is optional.

    Raises:
        Conflict: the case has ended, or she has asked already.
        PortalError: the reason is too long.
    """
    text = readable(reason, field="reason") if reason.strip() else ""
    if complaint.state not in Status.open():
        raise Conflict(MOVED_ON)
    _refuse_who_left(complaint, complainant)
    return rerouting.request_other_office(complaint=complaint, reason=text)


def _take_part_again(complaint: Complaint, complainant: Complainant, text: str) -> Complaint:
    complaint.complainants.filter(pk=complainant.pk).update(withdrawn_at=None)
    if text:
        add_message(complaint, text)
    _tell_desk(complaint, notifications.NEWS_FROM_WORKER)
    record("complaints.member_returned", on=complaint, detail=_who(complainant))
    return complaint


def _refuse_who_left(complaint: Complaint, complainant: Complainant | None) -> None:
    if complainant and has_left(complaint, complainant):
        raise Conflict(_("You took this back. Take part again, then you can go on."))


def _confirm_when_all_agree(complaint: Complaint) -> Complaint:
    waiting_for = complaint.complainants.taking_part().filter(agreed_at__isnull=True)
    if complaint.status != Status.RESOLVED or waiting_for.exists():
        return complaint
    now = timezone.now()
    _open_outcomes(complaint).update(agreed_at=now, counted_at=now)
    return move(complaint, Status.CONFIRMED, by=None)


def _open_outcomes(complaint: Complaint) -> QuerySet[Outcome]:
    return complaint.outcomes.filter(agreed_at__isnull=True, contested_at__isnull=True)


def _just_written(complaint: Complaint, text: str) -> Message | None:
    """The last message of the case, if the workers have just written the same words: a double click, or a retry."""
    last = complaint.messages.order_by("-sent_at", "-pk").first()
    if last is None or last.sender != Sender.WORKER or last.sent_at < timezone.now() - SAME_WORDS:
        return None
    last.complaint = complaint
    return last if last.opened("sealed_text") == text else None


def _may(complaint: Complaint, to: Status) -> bool:
    return may_move(complaint, to, by_worker=True)


def _who(complainant: Complainant | None) -> dict[str, int]:
    return {"position": complainant.position} if complainant else {}


def _tell_desk(complaint: Complaint, template_key: str = notifications.MESSAGE_FROM_WORKER) -> None:
    lead = complaint.lead
    if lead:
        notifications.tell_desks(template_key, complaint, [lead])
        return
    live = complaint.escalations.filter(ended_at__isnull=True, organisation__isnull=False)
    offices = Organisation.objects.filter(pk__in=live.values("organisation"))
    notifications.tell_oversight(template_key, complaint, offices)
