"""What must follow when rows of the register were written in bulk, where no signal tells of them."""

from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone

from portal.common.caching import touch
from portal.search import tasks
from portal.search.services import refresh
from recruitment_agencies.kept_pages import REGISTER
from recruitment_agencies.models import Agency, AgencyWatch, Licence, LicenceEvent
from recruitment_agencies.services.watches import tell_watchers

ONE_BY_ONE = 200


def register_has_changed(public_ids: Collection[str]) -> None:
    """After commit: pages are made anew, search learns of these agencies, and whoever watches one is told.

    A few at once; more by a task, for which nobody waits: until it has run, search by name in the register itself
    (which asks the register, not the index) finds them already.
    """
    if len(public_ids) > ONE_BY_ONE:
        _tell_planner()
    touch(REGISTER)
    _tell_watchers(public_ids)
    if len(public_ids) <= ONE_BY_ONE:
        for public_id in public_ids:
            refresh(kind="agency", key=public_id)
    elif public_ids:
        # Where the broker is down, the hourly rebuilding makes up for it.
        transaction.on_commit(_ask_for_rebuilding, robust=True)


def _ask_for_rebuilding() -> None:
    tasks.rebuild.delay()


def _tell_watchers(public_ids: Collection[str]) -> None:
    watched = AgencyWatch.objects.filter(agency__public_id__in=public_ids)
    agencies = set(watched.values_list("agency_id", flat=True))
    if agencies:
        tell_watchers(agency_ids=sorted(agencies), at=timezone.now())


def _tell_planner() -> None:
    """Rows that came at once are unknown to the planner for a minute, in which the register would crawl."""
    tables = ", ".join(model._meta.db_table for model in (Agency, Licence, LicenceEvent))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
