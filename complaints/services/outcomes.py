"""What time does to outcomes: one that nobody contests begins to count, and four weeks later the worker is asked again.

Both go by chunks and by primary key: a row that fails is logged, left for the next day, and stops nobody.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from complaints import notifications
from complaints.enums import Status
from complaints.models import Outcome
from complaints.services.cases import lock
from complaints.transitions import move
from portal.audit.services import record

# Our own promise, no law: so long a worker has to say that it is not solved. She can still open it again afterwards.
CONTEST_WITHIN = timedelta(days=30)
# Four weeks: a wage that was promised has been due once by then.
ASK_AGAIN_AFTER = timedelta(days=28)

logger = logging.getLogger(__name__)


def count_uncontested(*, at: datetime, limit: int, after: int = 0) -> int | None:
    """Outcomes that nobody contested in time begin to count; their cases are closed, and the workers told.

    Args:
        after: go on behind this primary key.

    Returns:
        where to go on, or None when nothing is left. Safe to run twice, and by two workers at once.
    """
    due = Outcome.objects.filter(
        agreed_at__isnull=True,
        contested_at__isnull=True,
        counted_at__isnull=True,
        at__lte=at - CONTEST_WITHIN,
        complaint__status=Status.RESOLVED,
    ).exclude(
        Exists(Outcome.objects.filter(complaint=OuterRef("complaint"), at__gt=OuterRef("at")))
    )
    return _chunk(due, limit=limit, after=after, do=lambda row: _count(row, due, at))


def ask_again(*, at: datetime, limit: int, after: int = 0) -> int | None:
    """Four weeks after an outcome began to count, the worker is told that there is something for her, once.

    Args and result: as `count_uncontested`.
    """
    due = Outcome.objects.filter(
        still_holds__isnull=True,
        counted_at__lte=at - ASK_AGAIN_AFTER,
        asked_again_at__isnull=True,
        complaint__status__in=(Status.CONFIRMED, Status.CLOSED),
    )
    return _chunk(due, limit=limit, after=after, do=lambda row: _ask(row, due, at))


def _chunk(
    due: QuerySet[Outcome], *, limit: int, after: int, do: Callable[[Outcome], None]
) -> int | None:
    rows = list(due.filter(pk__gt=after).select_related("complaint").order_by("pk")[:limit])
    for row in rows:
        try:
            do(row)
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Outcome %s could not be handled", row.pk)
    return rows[-1].pk if len(rows) == limit else None


@transaction.atomic
def _count(row: Outcome, due: QuerySet[Outcome], at: datetime) -> None:
    complaint = lock(row.complaint)
    if not due.filter(pk=row.pk).exists():  # contested or counted while we waited for the lock
        return
    Outcome.objects.filter(pk=row.pk).update(counted_at=at)
    move(complaint, Status.CLOSED, by=None, by_time=True)


@transaction.atomic
def _ask(row: Outcome, due: QuerySet[Outcome], at: datetime) -> None:
    complaint = lock(row.complaint)
    if not due.filter(pk=row.pk).exists():
        return
    Outcome.objects.filter(pk=row.pk).update(asked_again_at=at)
    notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    record("complaints.asked_again", on=complaint)
