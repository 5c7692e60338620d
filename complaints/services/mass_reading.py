"""An alarm when one person opens many cases: staff who look for somebody, or a stolen session."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from complaints import notifications
from complaints.services.unmasking import READ_IDENTITY
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import recipient
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES
from portal.audit.models import AuditEvent
from portal.audit.services import record, watch
from portal.notifications.services import notify

logger = logging.getLogger(__name__)

# Acts that show a person what somebody wrote, sent, or is. A new one belongs here (a test reads the code for it).
READS = frozenset(
    {
        "complaints.read",
        "complaints.read_messages",
        "complaints.opened_file",
        "complaints.opened_original_file",
        "complaints.read_request",
        READ_IDENTITY,
    }
)
ALARM = "complaints.many_opened"
# Reading a case with care takes some minutes: who truly works opens ten or fifteen an hour, a bad morning twenty.
WITHIN, MOST_CASES = timedelta(hours=1), 30


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    watch(READS, look_at)


def look_at(event: AuditEvent) -> None:
    """Raise the alarm, once an hour, when this reading is of more cases than one person works in an hour.

    It runs in the reader's transaction while the audit chain is held: readings at the same moment wait for each other,
    so that none of them is counted past. Two look-ups by index, however many events there are.
    """
    if event.actor_id is None:
        return
    since = event.at - WITHIN
    lately = AuditEvent.objects.filter(actor=event.actor_id, at__gt=since, action__in=READS)
    cases = lately.order_by().values("object_type", "object_id").distinct().count()
    if cases <= MOST_CASES:
        return
    person = User.objects.get(pk=event.actor_id)
    alarms = AuditEvent.objects.filter(
        object_type=person._meta.label_lower, object_id=str(person.pk), action=ALARM, at__gt=since
    )
    if not alarms.exists():
        _alarm(person, cases)


def _alarm(person: User, cases: int) -> None:
    told = whom_to_tell(person)
    for one in told:
        notify(notifications.MANY_OPENED, to=recipient(one))
    if not told:
        logger.error("User %s opened many cases, and there is nobody to tell", person.pk)
    record(ALARM, on=person, detail={"cases": cases, "told": [one.pk for one in told]})


def whom_to_tell(person: User) -> list[User]:
    """Heads of her offices, and the oversight officers of their countries and of all countries; never herself."""
    offices = list(Organisation.objects.worked_for_by(person))
    live = Membership.objects.select_related("user").exclude(user=person).order_by("pk")
    heads = live.with_permission(LEAD_DESK).filter(organisation__in=offices)
    overseers = live.with_permission(OVERSEE_CASES).filter(organisation__is_oversight=True)
    countries = [office.country_id for office in offices if office.country_id]
    of_them = overseers.filter(organisation__country__in=countries)
    everywhere = overseers.filter(organisation__country__isnull=True)
    return _each_once([*heads, *of_them, *everywhere])


def _each_once(rows: Iterable[Membership]) -> list[User]:
    return list({row.user_id: row.user for row in rows}.values())
