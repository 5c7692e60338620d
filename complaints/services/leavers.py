"""Cases of people who left: nobody works on them, and the queue must say so."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from complaints import notifications
from complaints.models import Assignment
from complaints.services import seats
from complaints.services.cases import lock
from complaints.services.officers import PUT_BACK
from portal.accounts.models import Membership
from portal.accounts.roles import WORK_CASES
from portal.audit.services import record

logger = logging.getLogger(__name__)


def put_back_left_cases(*, limit: int, after: int = 0) -> int | None:
    """Take cases out of the hands of officers who no longer work cases in that office; its heads are told.

    Looks at up to `limit` assignments numbered above `after`; returns the last number looked at, None when it was the
    last chunk. One that fails is logged by its number and stops no other. Safe to run twice, and by two workers.
    """
    rows = list(
        held_by_leavers().filter(pk__gt=after).select_related("complaint").order_by("pk")[:limit]
    )
    for row in rows:
        try:
            _put_back(row)
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Assignment %s could not be put back", row.pk)
    return rows[-1].pk if len(rows) == limit else None


def held_by_leavers() -> QuerySet[Assignment]:
    """Live assignments whose officer has left the office, lost the role, or may not sign in any more."""
    works = Membership.objects.with_permission(WORK_CASES).filter(
        user=OuterRef("officer"), organisation=OuterRef("organisation")
    )
    live = Assignment.objects.filter(ended_at__isnull=True, officer__isnull=False)
    return live.filter(~Exists(works))


@transaction.atomic
def _put_back(row: Assignment) -> None:
    complaint = lock(row.complaint)
    # Nothing to do where another worker was here meanwhile.
    if not held_by_leavers().filter(pk=row.pk).update(officer=None):
        return
    seats.refresh(complaint)
    office = row.organisation
    if complaint.is_open:
        notifications.tell_heads(complaint, office, template=notifications.UNTAKEN)
    record(PUT_BACK, on=complaint, organisation_id=office.pk, detail={"officer": None})
