"""Filing for workers: by a helper with one form, or case by case out of a sheet; and the receipts until handed over.

A batch is sealed under a key of its own. Each case and its receipts are stored in one transaction, under the batch's
lock: whatever is killed in between, a case is never filed twice, and never filed with its receipts lost.
"""

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.enums import BatchState
from complaints.filing_for.packing import packed, unpacked
from complaints.models import FilingBatch
from complaints.services.filing import file_complaint, refuse_other_content
from complaints.submission import Filed, Submission
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import FILE_CASES
from portal.audit.services import record
from portal.common.encryption import (
    Place,
    new_data_key,
    open_sealed,
    seal,
    unwrap_key,
    wrap_key,
)
from portal.common.errors import Conflict, Message, NotAllowed, PortalError
from portal.common.rotation import WrappedColumn, wrapped_columns

logger = logging.getLogger(__name__)

HAND_OVER = timedelta(minutes=30)
"""How long receipts can be shown and printed once the last case of a batch is filed."""
WAITS_TO_BE_OPENED = timedelta(hours=24)
"""How long those of a sheet from the command line wait for the first person of the organisation."""
LOOK = timedelta(hours=2)
"""How long a sheet that was only looked at is kept."""


@dataclass(frozen=True)
class BatchCase:
    """One case of a batch: its rows in the sheet (places of the form), its word in the column `case`."""

    label: str
    rows: tuple[int, ...]
    submission: Submission


@dataclass(frozen=True)
class FiledCase:
    """What became of one case.

    Attributes:
        reference: empty where it was refused. receipts: in the order of the workers; 20 digits, readable only here.
        names: as the helper wrote them, so that each receipt finds its worker; empty where none was written.
        created: False where it had been filed before. error: why it was refused.
    """

    label: str
    rows: tuple[int, ...]
    reference: str = ""
    receipts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    created: bool = False
    error: str = ""
    field: str = ""


@dataclass(frozen=True)
class BatchContent:
    """What waits in a batch, opened. `problems` and `notes` are of the sheet; `name` is the file's."""

    cases: tuple[BatchCase, ...]
    problems: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    name: str = ""
    already: int = 0


def organisations_of(user: User) -> models.QuerySet[Organisation]:
    """For which this person may file."""
    held = Membership.objects.with_permission(FILE_CASES).filter(user=user)
    return Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name")


def check_files_for(organisation: Organisation, by: User | None) -> None:
    """Raises NotAllowed where this person does not file for the organisation. None is the command line."""
    if by is not None and not organisations_of(by).filter(pk=organisation.pk).exists():
        raise NotAllowed(_("You do not file for this organisation."))


# One form -----------------------------------------------------------------------------------------


@transaction.atomic
def file_for_workers(
    *, submission: Submission, by: User, organisation: Organisation
) -> FilingBatch:
    """File one case for workers; however often the form is sent, it is one case with the same receipts.

    One transaction: a refusal leaves nothing behind, so that the mended form is filed as it then is.

    Raises:
        Conflict: this form was filed with other content; `fields` names `idempotency_key`. Another form files it.
        NotAllowed: the person does not file for the organisation.
        PortalError: it cannot be filed as it is; `fields` says why, by the names of `Submission`.
    """
    check_files_for(organisation, by)
    uid = uuid5(NAMESPACE_URL, f"filing-for:{organisation.pk}:{by.pk}:{submission.idempotency_key}")
    submission = unpacked(json.loads(_json(packed(submission))))  # as any batch hands it on
    numbers = tuple(range(1, submission.complainants + 1))
    case = BatchCase("", numbers, submission)
    made = keep(content=BatchContent((case,)), person=by, organisation=organisation, uid=uid)
    row = FilingBatch.objects.select_for_update().get(pk=made.pk)
    try:
        if row.done < row.total:
            # What is filed is what was sent now, whatever an earlier try left in the batch.
            _note(row, [_filed(case, file_complaint(submission=submission, by=by))])
        else:
            refuse_other_content(submission=submission)
    except Conflict as error:
        if "idempotency_key" in error.fields:
            raise _sent_before() from error
        raise
    return row


def _sent_before() -> Conflict:
    said = _(
        "This form was filed before with other content. If this is another case, look at it again, then file it."
    )
    return Conflict(said, fields={"idempotency_key": [said]})


# A sheet ------------------------------------------------------------------------------------------


@transaction.atomic
def keep(
    *,
    content: BatchContent,
    person: User | None,
    organisation: Organisation,
    uid: UUID | None = None,
    life: timedelta = LOOK,
) -> FilingBatch:
    """Put cases under a seal until they are filed. One `uid` is one batch, whoever comes first."""
    made = FilingBatch(person=person, organisation=organisation, total=len(content.cases))
    if uid:
        made.uid = uid
    key = new_data_key()
    made.wrapped_key = wrap_key(key, place=made.place("wrapped_key"))
    made.payload = seal(_written(content), key=key, place=made.place("payload"))
    made.slips = seal("[]", key=key, place=made.place("slips"))
    made.expires_at = timezone.now() + life
    if uid is None:
        made.save(force_insert=True)
        return made
    FilingBatch.objects.bulk_create([made], ignore_conflicts=True)
    return FilingBatch.objects.get(uid=uid)


@transaction.atomic
def begin(
    *, batch: FilingBatch, by: User | None, all_or_nothing: bool = False, in_background: bool = True
) -> FilingBatch:
    """Say that the good cases shall be filed; `file_some` does it, in the background or called by whoever asked.

    Raises:
        NotAllowed: the person does not file for the organisation.
        PortalError: some rows must be mended and all or nothing was asked for, or nothing is left to file.
    """
    check_files_for(batch.organisation, by)
    row = FilingBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state != BatchState.CHECKED:
        return row
    content = content_of(row)
    if all_or_nothing and content.problems:
        raise PortalError(_("Some rows must be mended first. Nothing was filed."))
    if not content.cases:
        raise PortalError(_("No row of this sheet can be filed. Nothing was filed."))
    row.state = BatchState.WAITING
    row.expires_at = timezone.now() + WAITS_TO_BE_OPENED
    row.save(update_fields=["state", "expires_at"])
    if in_background:
        transaction.on_commit(partial(_send_off, row.pk), robust=True)
    record(
        "complaints.began_filing_sheet",
        on=row,
        by=by,
        organisation_id=row.organisation_id,
        detail={"cases": row.total},
    )
    return row


def _send_off(pk: int) -> None:
    """The broker learns the key alone. If it is down, the sweeper finds the batch."""
    from complaints import tasks

    tasks.file_batch.delay(pk)


def file_some(*, batch: FilingBatch, seconds: float) -> bool:
    """File case after case for so long; returns whether this run shall go on. One run at a time: while another one
    holds the batch, this one ends and leaves it to that one."""
    cases = content_of(batch).cases
    ends = time.monotonic() + seconds
    while _file_next(batch.pk, cases):
        if time.monotonic() > ends:
            return True
    return False


@transaction.atomic
def _file_next(pk: int, cases: Sequence[BatchCase]) -> bool:
    free = FilingBatch.objects.select_for_update(skip_locked=True).defer("payload")
    row = free.filter(pk=pk, state=BatchState.WAITING).first()
    if row is None or row.done >= row.total:
        return False
    case = cases[row.done]
    _note(row, [*filed_cases(row), _filed_or_refused(case, row.person)])
    return row.done < row.total


def _filed_or_refused(case: BatchCase, by: User | None) -> FiledCase:
    """One bad case costs one case; a database that is down stops the run, which goes on later."""
    try:
        with transaction.atomic():
            return _filed(case, file_complaint(submission=case.submission, by=by))
    except (OperationalError, InterfaceError):
        raise
    except PortalError as error:
        field, reason = first_fault(error)
        return FiledCase(case.label, case.rows, error=str(reason), field=field)
    except Exception as error:
        logger.error("A case of a sheet could not be filed: %s", type(error).__name__)
        # Its words may hold what was told: neither log nor page repeats them.
        said = _("This case could not be filed. Nothing of it was stored. Please file it by hand.")
        return FiledCase(case.label, case.rows, error=said)


def first_fault(error: PortalError) -> tuple[str, Message]:
    """(field by the names of `Submission`, sentence) of the first thing a service says must be mended."""
    for field, found in error.fields.items():
        if found:
            return field, found[0]
    return "", error.message


def _filed(case: BatchCase, filed: Filed) -> FiledCase:
    people = case.submission.people
    return FiledCase(
        label=case.label,
        rows=case.rows,
        reference=filed.complaint.reference,
        receipts=tuple(receipt for receipt in filed.receipts if receipt),
        names=tuple(person.name for person in people),
        languages=tuple(person.language or case.submission.language for person in people),
        created=filed.created,
    )


def _note(row: FilingBatch, filed: Sequence[FiledCase]) -> None:
    """Keep what became of the cases. After the last, what was to be filed is no longer kept."""
    key = _key(row)
    row.slips = seal(_json([asdict(one) for one in filed]), key=key, place=row.place("slips"))
    row.done, changed = len(filed), ["slips", "done"]
    if row.done == row.total:
        left = BatchContent((), *_told(content_of(row)))
        row.payload = seal(_written(left), key=key, place=row.place("payload"))
        row.state = BatchState.DONE
        life = HAND_OVER if row.person_id else WAITS_TO_BE_OPENED
        row.expires_at = timezone.now() + life
        changed += ["payload", "state", "expires_at"]
    row.save(update_fields=changed)


def _told(content: BatchContent) -> tuple[Any, ...]:
    return content.problems, content.notes, content.name, content.already


# Handing over -------------------------------------------------------------------------------------


@transaction.atomic
def claim(*, batch: FilingBatch, by: User) -> FilingBatch:
    """The first person of the organisation who opens a batch of the command line has it; nobody else from then on."""
    if batch.person_id is not None or batch.state != BatchState.DONE:
        return batch  # and whoever files it is not disturbed by a page that looks on
    row = FilingBatch.objects.select_for_update().get(pk=batch.pk)
    if row.person_id is None and row.state == BatchState.DONE:
        row.person, row.expires_at = by, timezone.now() + HAND_OVER
        row.save(update_fields=["person", "expires_at"])
        record("complaints.opened_receipts", on=row, by=by, organisation_id=row.organisation_id)
    return row


def content_of(batch: FilingBatch) -> BatchContent:
    """What waits to be filed, and what was wrong with the sheet."""
    found = json.loads(
        open_sealed(bytes(batch.payload), key=_key(batch), place=batch.place("payload"))
    )
    cases = tuple(
        BatchCase(one["label"], tuple(one["rows"]), unpacked(one["submission"]))
        for one in found["cases"]
    )
    notes, problems = tuple(found["notes"]), tuple(found["problems"])
    return BatchContent(cases, problems, notes, found["name"], found["already"])


def filed_cases(batch: FilingBatch) -> list[FiledCase]:
    """What became of each case so far, with the receipts."""
    found = json.loads(open_sealed(bytes(batch.slips), key=_key(batch), place=batch.place("slips")))
    listed = ("rows", "receipts", "names", "languages")
    return [FiledCase(**{**one, **{name: tuple(one[name]) for name in listed}}) for one in found]


def forget(*, batch: FilingBatch) -> None:
    """Delete it and with it the only key to the receipts."""
    FilingBatch.objects.filter(pk=batch.pk).delete()


def forget_old(*, at: datetime) -> int:
    """Delete what has expired; returns how many. Run by beat. What still waits to be filed is never deleted."""
    overdue = FilingBatch.objects.filter(state=BatchState.WAITING, expires_at__lte=at).count()
    if overdue:
        logger.error("%s sheets wait to be filed for more than a day", overdue)
    deleted, _by_model = FilingBatch.objects.expired(at).delete()
    return deleted


def waiting_batches() -> list[int]:
    """Keys of those with cases still to be filed: a lost worker or broker left them."""
    waiting = FilingBatch.objects.filter(state=BatchState.WAITING).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


def register() -> None:
    """Called once, from `AppConfig.ready()`: what a rotation of FIELD_KEYS has to wrap anew."""
    wrapped_columns.register(
        WrappedColumn(
            "complaints.filing_batches", FilingBatch.objects.all, "wrapped_key", _wrapped_at
        )
    )


def _wrapped_at(row: FilingBatch) -> Place:
    return row.place("wrapped_key")


def _key(batch: FilingBatch) -> bytes:
    return unwrap_key(bytes(batch.wrapped_key), place=batch.place("wrapped_key"))


def _written(content: BatchContent) -> str:
    cases = [
        {"label": one.label, "rows": one.rows, "submission": packed(one.submission)}
        for one in content.cases
    ]
    return _json({**content.__dict__, "cases": cases})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
