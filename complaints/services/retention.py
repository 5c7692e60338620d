"""How long a case is kept: dated when it has ended, warned of, held where somebody has a reason, then purged.

A case is purged only when its time is over, both sides were warned long enough before, and nobody holds it.
"""

import functools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.models import Complaint, Hold, RetentionRule
from complaints.services.cases import lock
from complaints.services.purging import purge
from complaints.services.writing import readable
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed
from recruitment_agencies.fees.money import months_later

LONGEST_HOLD = timedelta(days=731)

logger = logging.getLogger(__name__)

# What holds where the table has no row: a case is never kept for ever.
FALLBACK = RetentionRule(key="fallback", months=24, warn_days=30)


def rule_for(complaint: Complaint, rows: list[RetentionRule]) -> RetentionRule:
    """The rule that names its kind, else one for all kinds; the longer time where two say something."""
    naming = [row for row in rows if complaint.kind in row.kinds]
    general = [row for row in rows if not row.kinds]
    return max(naming or general, key=lambda row: row.months, default=FALLBACK)


def keep_schedule(*, at: datetime, limit: int) -> int:
    """Date cases that have ended, take the date from those opened again; returns how many were looked at."""
    rows = list(RetentionRule.objects.all())
    ended = Complaint.objects.filter(ended_at__isnull=False, purge_at__isnull=True)
    due = list(ended.order_by("ended_at")[:limit])
    for complaint in due:
        _date(complaint, rule_for(complaint, rows))
    opened_again = Complaint.objects.filter(ended_at__isnull=True, purge_at__isnull=False)
    opened_again.update(purge_at=None, purge_warned_at=None)
    return len(due)


def warn(*, at: datetime, limit: int) -> int:
    """Tell desk and worker once that the end of the time is near; returns how many cases."""
    rows = list(RetentionRule.objects.all())
    longest = max([row.warn_days for row in rows], default=FALLBACK.warn_days)
    near = Complaint.objects.filter(
        ended_at__isnull=False,
        purge_at__lte=at + timedelta(days=longest),
        purge_warned_at__isnull=True,
    ).exclude(_is_held(at))
    count = 0
    for complaint in near.order_by("purge_at")[:limit]:
        warned_from = _sure(complaint.purge_at) - timedelta(
            days=rule_for(complaint, rows).warn_days
        )
        if warned_from <= at:
            count += _each(complaint, functools.partial(_warn, at=at))
    return count


def purge_due(*, at: datetime, limit: int) -> int:
    """Purge what is over its time, was warned of long enough ago, and is not held; returns how many."""
    rows = list(RetentionRule.objects.all())
    over = Complaint.objects.filter(
        ended_at__isnull=False, purge_at__lte=at, purge_warned_at__isnull=False
    ).exclude(_is_held(at))
    count = 0
    for complaint in over.order_by("purge_at")[:limit]:
        rule = rule_for(complaint, rows)
        if _sure(complaint.purge_warned_at) + timedelta(days=rule.warn_days) <= at:
            count += _each(complaint, functools.partial(_purge, rule=rule, at=at))
    return count


@transaction.atomic
def hold(*, complaint: Complaint, by: User, reason: str, until: datetime) -> Hold:
    """Keep a case beyond its time, for at most two years; it can be held again.

    Raises:
        NotAllowed: only the head of an office that has the case by rule may do this: never by a worker's consent.
        PortalError: no reason. Conflict: the time is past or too long.
    """
    text, office = readable(reason, field="why"), office_to_hold(by, complaint)
    if office is None:
        raise _not_the_head()
    now = timezone.now()
    if not now < until <= now + LONGEST_HOLD:
        message = _("Please choose a day within the next two years.")
        raise Conflict(message, fields={"until": [message]})
    complaint = lock(complaint)
    row = Hold(complaint=complaint, organisation=office, by=by, since=now, until=until)
    row.seal("sealed_reason", text)
    row.save(force_insert=True)
    # However the hold ends, both sides are warned anew before anything is purged.
    Complaint.objects.filter(pk=complaint.pk).update(purge_warned_at=None)
    record(
        "complaints.held",
        on=complaint,
        by=by,
        organisation_id=office.pk,
        detail={"until": until.date().isoformat()},
    )
    return row


@transaction.atomic
def end_hold(*, hold: Hold, by: User) -> Hold:
    """The reason is gone. The worker's case gets its warning again before it is purged.

    Raises:
        NotAllowed: only the head of the office that asked for it, of the lead, or of oversight may do this.
    """
    complaint = lock(hold.complaint)
    office = _office_to_end(by, complaint, hold)
    if office is None:
        raise _not_the_head()
    hold.ended_at = timezone.now()
    hold.save(update_fields=["ended_at"])
    record("complaints.ended_hold", on=complaint, by=by, organisation_id=office.pk)
    return hold


@transaction.atomic
def end_holds(*, complaint: Complaint, by: User) -> int:
    """End every live hold of the case that this person may end; returns how many.

    Raises:
        NotAllowed: there are some, and none is hers to end.
    """
    holds = list(live_holds(complaint, at=timezone.now()))
    mine = [row for row in holds if may_end_hold(by, row)]
    if holds and not mine:
        raise _not_the_head()
    for row in mine:
        end_hold(hold=row, by=by)
    return len(mine)


def office_to_hold(user: User, complaint: Complaint) -> Organisation | None:
    """The office for which this person may hold the case: one that she heads and that has it by rule."""
    offices = rules.offices_by_rule(user, complaint)
    return next((office for office in offices if rules.heads(user, office)), None)


def may_end_hold(user: User, hold: Hold) -> bool:
    return _office_to_end(user, hold.complaint, hold) is not None


def live_holds(complaint: Complaint, *, at: datetime) -> QuerySet[Hold]:
    return complaint.holds.filter(ended_at__isnull=True, until__gt=at)


def _is_held(at: datetime) -> Exists:
    return Exists(
        Hold.objects.filter(complaint=OuterRef("pk"), ended_at__isnull=True, until__gt=at)
    )


def _date(complaint: Complaint, rule: RetentionRule) -> None:
    ended_at = complaint.ended_at or timezone.now()
    day = months_later(ended_at.date(), rule.months)
    purge_at = datetime.combine(day, ended_at.timetz())
    Complaint.objects.filter(pk=complaint.pk).update(purge_at=purge_at, purge_warned_at=None)


def _each(complaint: Complaint, do: Callable[[Complaint], bool]) -> int:
    """One case, its own transaction; whatever is wrong with it stops no other."""
    try:
        return int(do(complaint))
    except Exception:
        logger.exception("The end of the time of complaint %s could not be handled", complaint.pk)
        return 0


def _sure(moment: datetime | None) -> datetime:
    """The query asked for rows that have it."""
    if moment is None:
        raise ValueError("A moment is missing")
    return moment


def _purge(complaint: Complaint, *, rule: RetentionRule, at: datetime) -> bool:
    return purge(complaint=complaint, rule=rule, at=at)


@transaction.atomic
def _warn(complaint: Complaint, *, at: datetime) -> bool:
    complaint = lock(complaint)
    if complaint.purge_warned_at is not None or complaint.ended_at is None:
        return False
    complaint.purge_warned_at = at
    complaint.save(update_fields=["purge_warned_at"])
    lead = complaint.lead
    if lead:
        notifications.tell_desks(notifications.END_OF_TIME, complaint, [lead])
    notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    record("complaints.warned_of_purge", on=complaint)
    return True


def _office_to_end(user: User, complaint: Complaint, hold: Hold) -> Organisation | None:
    """The office for which she may end it: that which asked for it, the lead, or oversight; one that she heads."""
    if not rules.may_see(user, complaint):
        return None
    offices = (hold.organisation, complaint.lead, rules.oversight_office_of(user, complaint))
    return next((one for one in offices if one and rules.heads(user, one)), None)


def _not_the_head() -> NotAllowed:
    return NotAllowed(_("Only the head of an office that has this case can do this."))
