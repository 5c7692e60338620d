"""Files of a case: added to a draft or a case, taken over when it is sent, opened, deleted with it.

A file is scanned and cleaned before anything is stored, in a process of its own and outside any transaction; what
cannot be cleaned is refused. Bytes are sealed with a key of their own, and that key with the draft's or the case's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints import notifications, rules
from complaints.enums import (
    EvidenceKind,
    EvidencePurpose,
    OriginalReason,
    ScanState,
    Status,
)
from complaints.evidence import limits
from complaints.evidence.names import download_name, original_name
from complaints.models import Complainant, Complaint, Draft, DraftFile, Evidence, Message
from complaints.reading import files_for
from complaints.services import stored_files
from complaints.services.cases import lock
from complaints.services.writing import SAME_WORDS
from complaints.transitions import move
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.encryption import Place, open_sealed, seal, unwrap_key
from portal.common.errors import Conflict, NotAllowed, PortalError

ENDED_FOR_FILES = {Status.CONFIRMED, Status.CLOSED, Status.WITHDRAWN}


class HasId(Protocol):
    """A draft, as `complaints.services.drafts.OpenDraft` has it."""

    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True)
class FileLine:
    """A file as a list shows it. `name` is empty where she gave none; `size` is of the cleaned copy, in bytes."""

    uid: UUID
    kind: EvidenceKind
    purpose: EvidencePurpose
    name: str
    media_type: str
    size: int
    scan: ScanState
    added_at: datetime
    pages: int | None
    seconds: int | None
    has_original: bool
    organisation: str = ""

    @property
    def duration(self) -> str:
        """Of a recording, minutes and seconds."""
        minutes, seconds = divmod(self.seconds or 0, 60)
        return f"{minutes}:{seconds:02d}"


@dataclass(frozen=True)
class OpenedFile:
    """The bytes of a file and how to hand them out."""

    data: bytes
    media_type: str
    download_name: str


def add_to_draft(
    *,
    draft: HasId,
    upload: UploadedFile,
    purpose: EvidencePurpose = EvidencePurpose.EVIDENCE,
    keep_original: bool = False,
) -> DraftFile:
    """Clean a file and keep it with a complaint that is still being written.

    Raises:
        PortalError: the file is not taken, or there are too many; `fields` names `file`.
        Conflict: the draft is gone or was sent meanwhile.
    """
    _refuse_full_draft(DraftFile.objects.filter(draft_id=draft.id))
    taken = stored_files.take(upload, keep_original=keep_original)
    row = DraftFile(uid=uuid4(), draft_id=draft.id, purpose=purpose)
    stored = stored_files.store(taken, uid=row.uid)
    try:
        with transaction.atomic():
            key = _draft_key(_locked_draft(draft.id))
            _refuse_full_draft(DraftFile.objects.filter(draft_id=draft.id))
            _fill(row, stored)
            row.sealed_key = seal(stored.key.hex(), key=key, place=_place(row, "sealed_key"))
            row.sealed_name = seal(stored.name, key=key, place=_place(row, "sealed_name"))
            row.save(force_insert=True)
    except BaseException:
        stored_files.drop_unused((row.file, row.original) if row.file else _names(stored))
        raise
    return row


def remove_from_draft(*, draft: HasId, uid: UUID) -> None:
    """Take a file out again; its bytes go after commit. One that is not there is no error."""
    DraftFile.objects.filter(draft_id=draft.id, uid=uid).delete()


def files_of_draft(draft: HasId) -> list[FileLine]:
    """What was added so far, oldest first."""
    rows = list(DraftFile.objects.filter(draft_id=draft.id))
    if not rows:
        return []
    key = _draft_key(Draft.objects.get(pk=draft.id))
    return [_line(row, _open(row, "sealed_name", key)) for row in rows]


def open_draft_file(*, draft: HasId, uid: UUID) -> OpenedFile:
    """The cleaned copy of a draft's file, for the person who writes the draft.

    Raises:
        PortalError: there is no such file.
    """
    row = DraftFile.objects.select_related("draft").filter(draft_id=draft.id, uid=uid).first()
    if row is None:
        raise PortalError(_("This file is gone. Please add it again."))
    key = _draft_key(row.draft)
    file_key = bytes.fromhex(_open(row, "sealed_key", key))
    name = _open(row, "sealed_name", key)
    data = stored_files.read(row, key=file_key)
    return OpenedFile(data, row.media_type, download_name(name, row.media_type, fallback=_word()))


def take_over(
    *, draft_id: UUID, complaint: Complaint, complainant: Complainant | None
) -> list[Evidence]:
    """Make a draft's files evidence of the case it became. Call it in filing's transaction: it moves no bytes.

    Each file key is opened with the draft's key and sealed with the case's. Done twice is done once.
    """
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        return []
    key = _draft_key(draft)
    rows = list(DraftFile.objects.select_for_update().filter(draft_id=draft_id))
    found = [_as_evidence(row, key, complaint, complainant) for row in rows]
    DraftFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return found


def add_evidence(
    *,
    complaint: Complaint,
    upload: UploadedFile,
    complainant: Complainant | None = None,
    message: Message | None = None,
    organisation: Organisation | None = None,
    by: User | None = None,
    purpose: EvidencePurpose = EvidencePurpose.EVIDENCE,
    keep_original: bool = False,
) -> Evidence:
    """Clean a file and add it to a case: the worker's own where `by` is None, else one of a desk.

    The worker's file tells the desk that there is something new; if the desk was waiting for her, work goes on. The
    same file sent twice in a short time is one file.

    Args:
        organisation: for which office `by` adds it; found out where it is left out.

    Raises:
        PortalError: the file is not taken, or the case has too many; `fields` names `file`.
        Conflict: the case has ended.
        NotAllowed: `by` may not add files to this case.
    """
    office = _office_that_adds(complaint, by, organisation) if by else None
    _refuse_ended(complaint)
    _refuse_full_case(complaint)
    taken = stored_files.take(upload, keep_original=keep_original)
    row = Evidence(uid=uuid4(), purpose=purpose, complainant=complainant, message=message)
    row.organisation, row.added_by = office, by
    stored = stored_files.store(taken, uid=row.uid)
    try:
        added = _add(row, stored, complaint, taken.cleaned.data)
    except BaseException:
        stored_files.drop_unused(_names(stored))
        raise
    if added is not row:
        stored_files.drop_unused(_names(stored))
    return added


@transaction.atomic
def open_file(
    *,
    evidence: Evidence,
    by: User | None = None,
    original: bool = False,
    reason: OriginalReason | None = None,
) -> OpenedFile:
    """The cleaned copy; or, on purpose, what was sent. Opening it is an act: it is recorded.

    The caller has checked that the person may open it (`files_to_open`).

    Raises:
        PortalError: no original was kept.
        portal.common.encryption.CannotOpen: the bytes are gone, damaged, or belong to another row.
    """
    if original and not evidence.original:
        raise PortalError(_("The untouched file was not kept."))
    key = bytes.fromhex(evidence.opened("sealed_key"))
    data = stored_files.read(evidence, key=key, original=original)
    name, word = evidence.opened("sealed_name"), _word()
    action, detail = "complaints.opened_file", {"file": str(evidence.uid)}
    media_type = evidence.media_type
    saved_as = download_name(name, media_type, fallback=word)
    if original:
        action, detail["why"] = "complaints.opened_original_file", str(reason or "")
        saved_as = original_name(name, evidence.original_type, fallback=word)
        media_type = "application/octet-stream"  # nothing may be run of it in a browser
    record(action, on=evidence.complaint, by=by, detail=detail)
    return OpenedFile(data, media_type, saved_as)


def files_to_open(user: User, complaint: Complaint) -> QuerySet[Evidence]:
    """Files of the case that this person may open. A signed consent bears a name: only who added it opens it again."""
    files = files_for(user, complaint).select_related("complaint", "organisation")
    foreign = Evidence.objects.filter(purpose=EvidencePurpose.CONSENT).exclude(
        organisation__in=list(user.organisations())
    )
    return files.exclude(pk__in=foreign.filter(complaint=complaint).values("pk"))


def lines_for(user: User, complaint: Complaint) -> list[FileLine]:
    """The files that this person may open, as a list shows them, oldest first."""
    rows = list(files_to_open(user, complaint))
    for row in rows:
        row.complaint = complaint
    return [_line(row, row.opened("sealed_name")) for row in rows]


def may_add(user: User, complaint: Complaint) -> bool:
    """The leading office, and an organisation that wrote the complaint for the worker; while the case is open."""
    if complaint.status in ENDED_FOR_FILES:
        return False
    return rules.passing_office(user, complaint) is not None


@transaction.atomic
def delete_files(complaint: Complaint) -> int:
    """Delete every file of a case, originals too; the bytes go after commit. Returns how many files."""
    _total, by_model = complaint.evidence.all().delete()
    return int(by_model.get(Evidence._meta.label, 0))


def _add(row: Evidence, stored: stored_files.Stored, complaint: Complaint, data: bytes) -> Evidence:
    """What stands in the case now: the row, or the one that came of the other click of a double click."""
    with transaction.atomic():
        row.complaint = complaint = lock(complaint)
        _refuse_ended(complaint)
        _fill(row, stored)
        twin = None if row.added_by else _just_added(row, stored.name, data)
        if twin:
            return twin
        _refuse_full_case(complaint)
        row.seal("sealed_key", stored.key.hex())
        row.seal("sealed_name", stored.name)
        row.save(force_insert=True)
        if row.added_by is None:
            _tell_desk(complaint)
        office = row.organisation.pk if row.organisation else None
        detail = {"file": str(row.uid), "kind": row.kind, "original": bool(row.original)}
        record(
            "complaints.added_file",
            on=complaint,
            by=row.added_by,
            organisation_id=office,
            detail=detail,
        )
    return row


def _just_added(row: Evidence, name: str, data: bytes) -> Evidence | None:
    """The same file of the same worker, added a short time ago. Bytes are read only where all else is equal."""
    since = timezone.now() - SAME_WORDS
    same = {name: getattr(row, name) for name in ("complainant", "purpose", "media_type", "size")}
    own = row.complaint.evidence.filter(added_by__isnull=True, added_at__gte=since, **same)
    for twin in own:
        twin.complaint = row.complaint
        if bool(twin.original) != bool(row.original) or twin.opened("sealed_name") != name:
            continue
        key = bytes.fromhex(twin.opened("sealed_key"))
        if stored_files.read(twin, key=key) == data:
            return twin
    return None


def _tell_desk(complaint: Complaint) -> None:
    if complaint.status == Status.WAITING_FOR_WORKER:
        move(complaint, Status.IN_PROGRESS, by=None, tell=False)
    lead = complaint.lead
    if lead:
        notifications.tell_desks(notifications.MESSAGE_FROM_WORKER, complaint, [lead])
        return
    live = complaint.escalations.filter(ended_at__isnull=True, organisation__isnull=False)
    offices = Organisation.objects.filter(pk__in=live.values("organisation"))
    notifications.tell_oversight(notifications.MESSAGE_FROM_WORKER, complaint, offices)


def _as_evidence(
    row: DraftFile, key: bytes, complaint: Complaint, complainant: Complainant | None
) -> Evidence:
    shared = (
        "uid",
        "kind",
        "purpose",
        "media_type",
        "size",
        "pages",
        "seconds",
        "file",
        "original",
    )
    columns = {name: getattr(row, name) for name in (*shared, "original_type", "scan", "added_at")}
    found = Evidence(complaint=complaint, complainant=complainant, **columns)
    found.seal("sealed_key", _open(row, "sealed_key", key))
    name = _open(row, "sealed_name", key)
    found.seal("sealed_name", name)
    found.save(force_insert=True)
    return found


def _office_that_adds(
    complaint: Complaint, by: User, organisation: Organisation | None
) -> Organisation:
    office = rules.passing_office(by, complaint)
    if office is None or organisation not in (None, office):
        raise NotAllowed(_("Only the office that leads this complaint can do this."))
    return office


def _refuse_ended(complaint: Complaint) -> None:
    if complaint.status in ENDED_FOR_FILES:
        raise Conflict(_("This has ended. Open it again, then you can write."))


def _refuse_full_draft(files: QuerySet[DraftFile]) -> None:
    _refuse_full(files, limits.MOST_FILES_OF_DRAFT, limits.MOST_BYTES_OF_DRAFT)


def _refuse_full_case(complaint: Complaint) -> None:
    _refuse_full(complaint.evidence.all(), limits.MOST_FILES_OF_CASE, limits.MOST_BYTES_OF_CASE)


def _refuse_full(files: QuerySet[Any], most: int, most_bytes: int) -> None:
    if files.count() >= most or (files.aggregate(n=Sum("size"))["n"] or 0) >= most_bytes:
        message = _("There are too many files already. Please remove one, or ask the office first.")
        raise PortalError(message, fields={"file": [message]})


def _locked_draft(pk: UUID) -> Draft:
    row = Draft.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Conflict(_("This page was open too long. Please start again."))
    return row


def _draft_key(draft: Draft) -> bytes:
    place = Place("complaints_draft", "wrapped_key", str(draft.pk))
    return unwrap_key(bytes(draft.wrapped_key), place=place)


def _place(row: DraftFile, column: str) -> Place:
    return Place("complaints_draftfile", column, str(row.uid))


def _open(row: DraftFile, column: str, key: bytes) -> str:
    return open_sealed(bytes(getattr(row, column)), key=key, place=_place(row, column))


def _fill(row: Evidence | DraftFile, stored: stored_files.Stored) -> None:
    for column, value in stored.columns.items():
        setattr(row, column, value)


def _names(stored: stored_files.Stored) -> tuple[str, ...]:
    return str(stored.columns["file"]), str(stored.columns["original"])


def _word() -> str:
    return pgettext("name of a saved file", "file")


def _line(row: Evidence | DraftFile, name: str) -> FileLine:
    office = getattr(row, "organisation", None)
    return FileLine(
        uid=row.uid,
        kind=EvidenceKind(row.kind),
        purpose=EvidencePurpose(row.purpose),
        name=name,
        media_type=row.media_type,
        size=row.size,
        scan=ScanState(row.scan),
        added_at=row.added_at,
        pages=row.pages,
        seconds=row.seconds,
        has_original=bool(row.original),
        organisation=office.name if office else "",
    )
