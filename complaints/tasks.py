"""Work for Celery: no arguments or ids in, one service called, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from complaints.models import CaseExport, FilingBatch
from complaints.oversight.publishing import publish_latest
from complaints.services import (
    consents,
    drafts,
    exports,
    filing_for,
    leavers,
    outcomes,
    overdue,
    passing,
    replies,
    retention,
    silent_desks,
    stored_files,
)
from portal.common.caching import touch

FILING_SECONDS = 15.0
CHUNK = 100  # well within the soft time limit, also on a loaded machine


@shared_task(name="complaints.tasks.escalate_overdue")
def escalate_overdue() -> None:
    """One chunk; where it was full, another run is asked for at once."""
    if overdue.escalate_overdue(at=timezone.now(), limit=CHUNK) == CHUNK:
        escalate_overdue.delay()


@shared_task(name="complaints.tasks.forget_old_drafts")
def forget_old_drafts() -> None:
    drafts.forget_old()
    replies.forget_old()


@shared_task(name="complaints.tasks.sweep_files")
def sweep_files() -> None:
    """Files of the private storage that no case and no draft names any more."""
    stored_files.sweep()


@shared_task(name="complaints.tasks.count_uncontested")
def count_uncontested(after: int = 0) -> None:
    """One chunk of the outcomes that nobody contested in time; where it was full, the next one at once."""
    go_on = outcomes.count_uncontested(at=timezone.now(), limit=CHUNK, after=after)
    if go_on:
        count_uncontested.delay(after=go_on)


@shared_task(name="complaints.tasks.ask_again")
def ask_again(after: int = 0) -> None:
    """One chunk of the workers who are asked whether their outcome still holds."""
    go_on = outcomes.ask_again(at=timezone.now(), limit=CHUNK, after=after)
    if go_on:
        ask_again.delay(after=go_on)


@shared_task(name="complaints.tasks.file_batch")
def file_batch(batch: int) -> None:
    """Some cases of a sheet; while any is left, another run is asked for at once."""
    row = FilingBatch.objects.filter(pk=batch).first()
    if row and filing_for.file_some(batch=row, seconds=FILING_SECONDS):
        file_batch.delay(batch)


@shared_task(name="complaints.tasks.file_batches_left_behind")
def file_batches_left_behind() -> None:
    """What a lost worker or broker left."""
    for batch in filing_for.waiting_batches():
        file_batch.delay(batch)


@shared_task(name="complaints.tasks.make_export")
def make_export(export: int) -> None:
    row = CaseExport.objects.filter(pk=export).first()
    if row:
        exports.make(export=row)


@shared_task(name="complaints.tasks.forget_helpers_files")
def forget_helpers_files() -> None:
    """Exports left behind are made; receipts nobody needs to hand over any more, and the files of old exports, go.

    The lost ones first: nothing that cannot be deleted keeps somebody waiting for her export.
    """
    for export in exports.waiting():
        make_export.delay(export)
    exports.forget_old(at=timezone.now())
    filing_for.forget_old(at=timezone.now())


@shared_task(name="complaints.tasks.keep_and_purge")
def keep_and_purge() -> None:
    """Date what has ended, warn of what ends, purge what is over: a chunk of each, the rest an hour later."""
    now = timezone.now()
    retention.keep_schedule(at=now, limit=CHUNK)
    retention.warn(at=now, limit=CHUNK)
    retention.purge_due(at=now, limit=CHUNK)


@shared_task(name="complaints.tasks.publish_figures")
def publish_figures() -> None:
    """The latest half-year of every office, once."""
    if publish_latest():
        touch("offices")


@shared_task(name="complaints.tasks.find_silent_desks")
def find_silent_desks(after: int = 0) -> None:
    """One chunk of the cases on which nobody works and of which nobody heard; where it was full, the next at once."""
    if not after:
        put_back_left_cases.delay()
    go_on = silent_desks.find_silent_desks(limit=CHUNK, after=after)
    if go_on:
        find_silent_desks.delay(after=go_on)


@shared_task(name="complaints.tasks.put_back_left_cases")
def put_back_left_cases(after: int = 0) -> None:
    """One chunk of the cases whose officer has left; where it was full, the next at once."""
    go_on = leavers.put_back_left_cases(limit=CHUNK, after=after)
    if go_on:
        put_back_left_cases.delay(after=go_on)


@shared_task(name="complaints.tasks.end_old_alarms")
def end_old_alarms() -> None:
    """One chunk of the alarms about desks where somebody works again."""
    if silent_desks.end_old_alarms(limit=CHUNK) == CHUNK:
        end_old_alarms.delay()


@shared_task(name="complaints.tasks.end_what_ran_out")
def end_what_ran_out() -> None:
    """One chunk of the offers nobody answered, and of the consents whose day is past; where full, the next at once."""
    now = timezone.now()
    ended = passing.expire_offers(at=now, limit=CHUNK), consents.end_lapsed(at=now, limit=CHUNK)
    if CHUNK in ended:
        end_what_ran_out.delay()
