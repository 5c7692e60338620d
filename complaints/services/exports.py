"""Files of an office's own cases: asked for with a reason, made in the background, sealed, gone after a day.

They say where each case stands, never who complained or what she told: a list that leaves the portal cannot be called
back. Every row bears the mark of its export, so that a copy that turns up elsewhere says whose it was.
"""

import io
import logging
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints.enums import ExportState, SeatRole, Severity, Stage, Status
from complaints.models import CaseExport, Complaint, Seat
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import LEAD_DESK, WORK_CASES
from portal.audit.services import record
from portal.common import private_files
from portal.common.encryption import (
    CannotOpen,
    Place,
    new_data_key,
    unwrap_key,
    wrap_key,
)
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.common.rotation import WrappedColumn, wrapped_columns
from recruitment_agencies.exporting import Cell, csv_lines, xlsx_book

logger = logging.getLogger(__name__)

LIFE = timedelta(hours=24)
AT_MOST_A_DAY = 10
"""Exports of one person in 24 hours: more is a sign of an account in wrong hands."""
MOST_ROWS = 50_000
FOLDER = "exports"
TYPES = ("csv", "xlsx")


def offices_of(user: User) -> models.QuerySet[Organisation]:
    """Whose cases this person may take out: where she leads a desk that works cases."""
    leads = Membership.objects.with_permission(LEAD_DESK).filter(user=user).values("organisation")
    works = Membership.objects.with_permission(WORK_CASES).filter(user=user).values("organisation")
    return Organisation.objects.filter(pk__in=leads).filter(pk__in=works).order_by("name")


@transaction.atomic
def ask_for_export(*, by: User, organisation: Organisation, reason: str) -> CaseExport:
    """Note that an export is wanted, and why; it is made after the transaction.

    Raises:
        NotAllowed: the person does not lead this office's desk.
        PortalError: no reason was given (`reason`).
        Conflict: the person has asked for too many today.
    """
    if not offices_of(by).filter(pk=organisation.pk).exists():
        raise NotAllowed(_("Only the head of a desk can export its cases."))
    if not reason.strip():
        message = _("Write why you need it. The oversight office reads it.")
        raise PortalError(message, fields={"reason": [message]})
    now = timezone.now()
    if CaseExport.objects.filter(person=by, asked_at__gt=now - LIFE).count() >= AT_MOST_A_DAY:
        raise Conflict(_("You have made many exports today. Please wait until tomorrow."))
    export = CaseExport(
        person=by, organisation=organisation, reason=reason.strip()[:500], expires_at=now + LIFE
    )
    export.wrapped_key = wrap_key(new_data_key(), place=_place(export, "wrapped_key"))
    export.save(force_insert=True)
    transaction.on_commit(partial(_send_off, export.pk), robust=True)
    record("complaints.asked_for_export", on=export, by=by, organisation_id=organisation.pk)
    return export


def _send_off(pk: int) -> None:
    """The broker learns the key alone. If it is down, the sweeper finds the export."""
    from complaints import tasks

    tasks.make_export.delay(pk)


def make(*, export: CaseExport) -> CaseExport:
    """Write the file, once. What the person may see now counts, not what she might see when she asked.

    The file is written outside the transaction; one that two runs made is written twice and kept once.
    """
    if export.state != ExportState.WAITING:
        return export
    with override("en"):
        rows = list(_rows(export)) if _may_still(export) else None
    if rows is None:
        return _finish(export, state=ExportState.FAILED)
    data = _packed(export, rows)
    name = private_files.keep(data, folder=FOLDER, key=_key(export), place=_place(export, "file"))
    return _finish(export, state=ExportState.READY, file=name, rows=len(rows))


@transaction.atomic
def _finish(export: CaseExport, *, state: ExportState, file: str = "", rows: int = 0) -> CaseExport:
    row = CaseExport.objects.select_for_update().get(pk=export.pk)
    if row.state != ExportState.WAITING:
        transaction.on_commit(lambda: private_files.drop(file), robust=True)
        return row
    row.state, row.file, row.rows = state, file, rows
    row.save(update_fields=["state", "file", "rows"])
    detail = {"rows": rows, "state": str(state.value)}
    record(
        "complaints.made_export",
        on=row,
        by=row.person,
        organisation_id=row.organisation_id,
        detail=detail,
    )
    return row


def download(*, export: CaseExport, by: User, kind: str) -> bytes:
    """The file as CSV or XLSX. Each time is recorded.

    Raises:
        Conflict: it is not ready, or it is gone.
        NotAllowed: another person asked for it, or she leads this desk no more.
    """
    if export.person_id != by.pk or not _may_still(export):
        raise NotAllowed(_("Only the head of a desk can export its cases."))
    if export.state != ExportState.READY or not export.file or export.expires_at <= timezone.now():
        raise Conflict(_("This export is gone. Please ask for a new one."))
    try:
        data = private_files.read(export.file, key=_key(export), place=_place(export, "file"))
    except CannotOpen as error:
        raise Conflict(_("This export is gone. Please ask for a new one.")) from error
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = archive.read(f"cases.{kind}")
    record(
        "complaints.downloaded_export",
        on=export,
        by=by,
        organisation_id=export.organisation_id,
        detail={"type": kind, "rows": export.rows},
    )
    return found


def forget_old(*, at: datetime) -> int:
    """Delete the files of old exports and the keys to them; that they were made stays. Run by beat."""
    gone = 0
    for export in CaseExport.objects.expired(at):
        try:
            _forget(export)
            gone += 1
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Export %s could not be forgotten", export.pk)
    return gone


@transaction.atomic
def _forget(export: CaseExport) -> None:
    private_files.drop(export.file)
    export.file, export.wrapped_key = "", b""
    export.save(update_fields=["file", "wrapped_key"])


def overseen_by(user: User) -> models.QuerySet[CaseExport]:
    """What others exported, for a person who oversees them: that, when and why; never the file."""
    return CaseExport.objects.overseen_by(user).exclude(person=user)


def waiting() -> list[int]:
    """Keys of those that a lost worker or broker left."""
    left = CaseExport.objects.filter(state=ExportState.WAITING, expires_at__gt=timezone.now())
    return list(left.values_list("pk", flat=True))


def register() -> None:
    """Called once, from `AppConfig.ready()`: what a rotation of FIELD_KEYS has to wrap anew."""
    wrapped_columns.register(
        WrappedColumn("complaints.exports", _with_key, "wrapped_key", _wrapped_at)
    )


def _with_key() -> models.QuerySet[CaseExport]:
    return CaseExport.objects.exclude(wrapped_key=b"")


def _wrapped_at(row: CaseExport) -> Place:
    return _place(row, "wrapped_key")


def _may_still(export: CaseExport) -> bool:
    person: User = export.person
    return person.is_active and offices_of(person).filter(pk=export.organisation_id).exists()


# What stands in it --------------------------------------------------------------------------------

HEADER = (
    "row_id",
    "reference",
    "our_role",
    "kind",
    "severity",
    "nationality",
    "country_of_work",
    "area_of_work",
    "workers",
    "channel",
    "status",
    "filed_on",
    "next_due_on",
    "steps_late",
    "ended_on",
    "remedies",
    "recovered",
    "recovered_currency",
    "exported_by",
    "exported_at",
)


def mark_of(export: CaseExport) -> str:
    """What every row of this export begins with: leads from a copy back to who made it."""
    return export.uid.hex[:10].upper()


def _rows(export: CaseExport) -> Iterator[list[Cell]]:
    """Cases of the office that the person may see now, the newest first."""
    seats = Seat.objects.visible_to(export.person).filter(organisation=export.organisation_id)
    roles = dict(seats.values_list("complaint", "role"))
    cases = Complaint.objects.visible_to(export.person).filter(pk__in=roles).with_next_due()
    listed = cases.select_related("country_of_work").prefetch_related("deadlines", "outcomes")
    mark, at = mark_of(export), timezone.now()
    for number, case in enumerate(listed.order_by("-filed_at", "-pk")[:MOST_ROWS], start=1):
        zone = ZoneInfo(case.country_of_work.time_zone)
        yield [
            f"{mark}-{number:05d}",
            case.reference,
            str(SeatRole(roles[case.pk]).value),
            case.kind,
            str(Severity(case.severity).value),
            case.nationality_id,
            case.country_of_work_id,
            case.area_of_work_id or "",
            case.group_size,
            case.channel,
            str(Status(case.status).value),
            _day(case.filed_at, zone),
            _day(case.next_due_at, zone),  # type: ignore[attr-defined]
            _late(case, at),
            _day(case.ended_at, zone),
            *_outcome(case),
            export.person.get_username(),
            export.asked_at.isoformat(timespec="seconds"),
        ]


def _day(at: datetime | None, zone: ZoneInfo) -> Cell:
    """The day where the worker is."""
    return at.astimezone(zone).date() if at else ""


def _late(case: Complaint, at: datetime) -> str:
    """Stages that were met late, or are late now."""
    late = {
        Stage(row.stage).value
        for row in case.deadlines.all()
        if row.dropped_at is None and (row.met_at or at) > row.due_at
    }
    return " ".join(sorted(late))


def _outcome(case: Complaint) -> list[Cell]:
    """The last outcome that the worker did not contest; sums are recovered money, never what was claimed."""
    standing = [row for row in case.outcomes.all() if row.contested_at is None]
    if not standing:
        return ["", "", ""]
    last = standing[-1]
    return [" ".join(last.remedies), last.recovered_amount, last.recovered_currency or ""]


def _packed(export: CaseExport, rows: list[list[Cell]]) -> bytes:
    """Both files in one: sealed together, handed out one by one."""
    table = io.BytesIO()
    xlsx_book(HEADER, rows, title="Cases", about=_about(export, len(rows))).save(table)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        lines = [*csv_lines(HEADER, rows), *csv_lines_of_mark(export, len(rows))]
        archive.writestr("cases.csv", "".join(lines))
        archive.writestr("cases.xlsx", table.getvalue())
    return packed.getvalue()


def csv_lines_of_mark(export: CaseExport, rows: int) -> list[str]:
    """The watermark under the table, so that programs find the header in the first line."""
    _blank, *lines = csv_lines(("", ""), _about(export, rows))
    return ["\r\n", *lines]


def _about(export: CaseExport, rows: int) -> list[list[Cell]]:
    return [
        ["mark", mark_of(export)],
        ["exported_by", f"{export.person.name} <{export.person.get_username()}>"],
        ["organisation", export.organisation.name],
        ["exported_at", export.asked_at.isoformat(timespec="seconds")],
        ["reason", export.reason],
        ["rows", rows],
        [
            "note",
            "For this person only. Every row bears the mark. Delete it when it is no longer needed.",
        ],
    ]


def _place(export: CaseExport, column: str) -> Place:
    return Place("complaints_caseexport", column, str(export.uid))


def _key(export: CaseExport) -> bytes:
    return unwrap_key(bytes(export.wrapped_key), place=_place(export, "wrapped_key"))
