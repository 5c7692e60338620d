"""Days on which an office does not work: they move the due dates of cases that come in afterwards, never older ones."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import ClosedDay
from portal.accounts.models import Organisation, User
from portal.accounts.roles import LEAD_DESK
from portal.audit.services import record
from portal.common.errors import NotAllowed, PortalError

MOST_AHEAD = 40  # a whole closed month would be a way to never be late


@transaction.atomic
def add_closed_day(*, organisation: Organisation, day: date, why: str, by: User) -> ClosedDay:
    """Enter a day to come; entered twice it is one.

    Raises:
        NotAllowed: only the head of the office may do this.
        PortalError: the day is past, or there are too many.
    """
    _only_heads(organisation, by)
    today = timezone.localdate()
    if day <= today:
        message = _("Please choose a day that is still to come.")
        raise PortalError(message, fields={"day": [message]})
    if organisation.closed_days.filter(day__gt=today).count() >= MOST_AHEAD:
        message = _("Too many closed days are entered already.")
        raise PortalError(message, fields={"day": [message]})
    row, is_new = ClosedDay.objects.get_or_create(
        organisation=organisation, day=day, defaults={"why": why, "by": by}
    )
    if is_new:
        record(
            "complaints.entered_closed_day",
            on=row,
            by=by,
            organisation_id=organisation.pk,
            detail={"day": day.isoformat()},
        )
    return row


@transaction.atomic
def remove_closed_day(*, closed_day: ClosedDay, by: User) -> None:
    """Take a day out again.

    Raises:
        NotAllowed: only the head of the office may do this.
    """
    _only_heads(closed_day.organisation, by)
    record(
        "complaints.removed_closed_day",
        on=closed_day,
        by=by,
        organisation_id=closed_day.organisation_id,
        detail={"day": closed_day.day.isoformat()},
    )
    closed_day.delete()


def _only_heads(organisation: Organisation, by: User) -> None:
    if not organisation.memberships.with_permission(LEAD_DESK).filter(user=by).exists():
        raise NotAllowed(_("Only the head of this office can do this."))
