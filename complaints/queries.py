"""Reads that cross models, for pages and API alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from complaints.enums import AssignmentRole, EvidenceKind, Sender, SharedPart
from complaints.models import (
    Assignment,
    Complaint,
    Deadline,
    GrievanceKind,
    Message,
    StatusChange,
)
from complaints.offices import concerned_with, kept_out_of
from complaints.reading import files_for, messages_for, parts_for
from complaints.submission import Submission
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.reference.models import Place


@dataclass(frozen=True)
class OpenedMessage:
    """A message as people read it.

    Attributes:
        author: the office's name, empty for the worker; never an officer's name.
        files, voices: how many files came with it, and how many of them are recordings.
    """

    sender: Sender
    author: str
    text: str
    sent_at: datetime
    files: int = 0
    voices: int = 0


@dataclass(frozen=True)
class OpenedStatement:
    """What the worker sent, opened.

    Attributes:
        narrative: as people read it. `original` is to the letter, in Zawgyi where she typed Zawgyi.
        accused: maps with `type`, `name`, `agency` (public id), `mission` (key).
        fee_check: `findings` is a list of maps, whatever was sent; None where nothing can be read from it.
        wants_news: she left a contact. The contact itself stays masked: nobody at a desk is shown it here.
    """

    narrative: str
    original: str
    was_zawgyi: bool
    accused: tuple[dict[str, Any], ...]
    fee_check: dict[str, Any] | None
    wants_news: bool


@dataclass(frozen=True)
class OpenedNote:
    """An internal note of an office."""

    author: str
    text: str
    written_at: datetime


def case_for_desk(user: User, reference: str) -> Complaint:
    """The complaint if this person may see it.

    Raises:
        django.http.Http404: no such complaint for this person.
    """
    visible = Complaint.objects.visible_to(user).for_list().with_next_due()
    found = visible.filter(reference=reference.upper()).first()
    if found is None:
        raise Http404
    return found


def thread(complaint: Complaint) -> list[OpenedMessage]:
    """Messages between worker and desk, oldest first."""
    return opened_messages(complaint, complaint.messages.all())


def messages_read_by(user: User, complaint: Complaint) -> list[OpenedMessage]:
    """What this person may read of the messages, with the files she may open counted beside each.

    Reading them is an act: it is recorded, where there are any.
    """
    rows = files_for(user, complaint).filter(message__isnull=False)
    files: dict[int, list[str]] = {}
    for message, kind in rows.values_list("message", "kind"):
        files.setdefault(message, []).append(kind)
    opened = opened_messages(complaint, messages_for(user, complaint), files)
    if opened:
        record("complaints.read_messages", on=complaint, by=user)
    return opened


def opened_messages(
    complaint: Complaint, messages: "QuerySet[Message]", files: "dict[int, list[str]] | None" = None
) -> list[OpenedMessage]:
    """Of the case's messages those given, opened, oldest first. `files`: a message's key → kinds of its files."""
    files = files or {}
    return [
        OpenedMessage(
            sender=Sender(message.sender),
            author=message.organisation.name if message.organisation else "",
            text=_opened(message, complaint, "sealed_text"),
            sent_at=message.sent_at,
            voices=files.get(message.pk, []).count(EvidenceKind.AUDIO),
            files=len(files.get(message.pk, [])),
        )
        for message in messages.select_related("organisation")
    ]


def opened_statement(complaint: Complaint, *, by: User) -> OpenedStatement:
    """What the worker sent, as far as this person may read it. Opening it is an act: it is recorded.

    Raises:
        django.http.Http404: neither the story nor the fee check is shared with the person's office.
    """
    parts = parts_for(by, complaint)
    if not parts & {SharedPart.STATEMENT, SharedPart.FEE_CHECK}:
        raise Http404
    statement = complaint.statements.get()
    statement.complaint = complaint
    told = SharedPart.STATEMENT in parts
    paid = SharedPart.FEE_CHECK in parts
    opened = OpenedStatement(
        narrative=statement.opened("sealed_normalised") if told else "",
        original=statement.opened("sealed_original") if told else "",
        was_zawgyi=told and statement.was_zawgyi,
        accused=tuple(statement.opened_json("sealed_accused") or ()) if told else (),
        fee_check=_readable_fee_check(statement.opened_json("sealed_fee_check")) if paid else None,
        wants_news=complaint.complainants.taking_part()
        .filter(sealed_contact__isnull=False)
        .exists(),
    )
    record("complaints.read", on=complaint, by=by)
    return opened


def notes_of(complaint: Complaint, office: Organisation) -> list[OpenedNote]:
    """The notes of one office, oldest first."""
    return [
        OpenedNote(note.author.name, _opened(note, complaint, "sealed_text"), note.written_at)
        for note in complaint.notes.filter(organisation=office).select_related("author")
    ]


def routed_to(complaint: Complaint) -> list[Assignment]:
    """Who receives it today, the lead first; each with `organisation`, `role`, `rule_key` and `reason`."""
    live = complaint.assignments.filter(ended_at__isnull=True)
    live = live.select_related("organisation", "officer")
    return sorted(live, key=lambda row: (row.role != AssignmentRole.LEAD, row.pk))


def due_dates(complaint: Complaint) -> list[Deadline]:
    """The due dates of the latest round, in the order they fall."""
    rows = sorted(complaint.deadlines.all(), key=lambda row: (-row.round, row.due_at))
    return [row for row in rows if row.round == rows[0].round]


def next_due(complaint: Complaint) -> Deadline | None:
    """The earliest step still owed that does not wait for the worker."""
    return complaint.deadlines.running().order_by("due_at").first() if complaint.is_open else None


def history(complaint: Complaint) -> list[StatusChange]:
    """How it moved, oldest first. Reasons stay sealed."""
    return list(complaint.status_changes.select_related("organisation"))


def kind_of(complaint: Complaint) -> GrievanceKind | None:
    """The words of its kind; None where they are not loaded."""
    return GrievanceKind.objects.filter(key=complaint.kind).first()


def emergency_contacts(of: Submission | Complaint) -> list[Place]:
    """Emergency numbers for the worker's corridor and area, with their contact points."""
    if isinstance(of, Complaint):
        corridor = (of.nationality_id, of.country_of_work_id, of.area_of_work_id)
    else:
        corridor = (of.nationality, of.country_of_work, of.area_of_work)
    nationality, country, area = corridor
    places = Place.objects.emergency().for_corridor(nationality, country).for_area(area)
    return list(places.with_contacts().order_by("key"))


def offices_open_to(complaint: Complaint) -> QuerySet[Organisation]:
    """Offices with a working desk that an oversight officer may choose to lead; never one that was kept out."""
    concerned = concerned_with(
        nationality=complaint.nationality_id, country=complaint.country_of_work_id
    )
    working = Organisation.objects.with_a_working_desk().filter(concerned)
    return working.exclude(kept_out_of(complaint)).order_by("kind", "name")


def _readable_fee_check(sent: Any) -> dict[str, Any] | None:
    """Another program may have sent any JSON as its answer of a fee check: a desk must open the case all the same."""
    found = sent.get("findings") if isinstance(sent, dict) else None
    findings = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return {**sent, "findings": findings} if findings else None


def _opened(row: Any, complaint: Complaint, column: str) -> str:
    row.complaint = complaint  # shares the data key instead of unwrapping it for every row
    return str(row.opened(column))
