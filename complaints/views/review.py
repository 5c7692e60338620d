"""What "check your answers" and the confirmation show."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise

from complaints.enums import Stage
from complaints.intake import recipients, steps
from complaints.intake.emergency import phone_numbers
from complaints.intake.files import kept_for
from complaints.models import Complaint
from complaints.queries import emergency_contacts, routed_to
from complaints.services import drafts, evidence
from complaints.services.drafts import OpenDraft
from complaints.services.receipts import format_receipt


@dataclass(frozen=True)
class Row:
    """One answer, as `components/check_answers.html` shows it."""

    label: str | Promise
    value: str
    change_url: str


@dataclass(frozen=True)
class DueDate:
    """A step owed to the worker, and the day it is due where she works."""

    label: str | Promise
    day: date


def check_page(draft: OpenDraft) -> dict[str, object]:
    return {
        "rows": answer_rows(draft),
        "route": recipients.preview(draft.answers),
        "back_url": reverse("complaints:step", args=["readers"]),
        "sensitive": True,
    }


def answer_rows(draft: OpenDraft) -> list[Row]:
    """Every answer in words, in the order of the questions."""
    rows, files = [], evidence.files_of_draft(draft)
    for step in steps.asked(draft.answers):
        kept = kept_for(step, files)
        form = step.form(answers=draft.answers, key=step.key, kept=kept)
        if form.summary_label:
            change = reverse("complaints:step", args=[step.key])
            rows.append(Row(form.summary_label, form.summary(), change))
    return rows


def confirmation(draft: OpenDraft) -> dict[str, object]:
    """The receipt, who has it, what is due, and whom to call meanwhile."""
    complaint = drafts.filed_complaint(draft)
    return {
        "complaint": complaint,
        "receipt": format_receipt(draft.sent.receipt) if draft.sent else "",
        "others": [format_receipt(digits) for digits in draft.sent.others] if draft.sent else [],
        "without_number": complaint.group_size - complaint.complainants.count(),
        "offices": routed_to(complaint),
        "due_dates": due_dates(complaint),
        "numbers": phone_numbers(emergency_contacts(complaint)),
        "sensitive": True,
    }


def due_dates(complaint: Complaint) -> list[DueDate]:
    """Steps still owed, the next one first, as days where the worker is."""
    zone = ZoneInfo(complaint.country_of_work.time_zone)
    owed = complaint.deadlines.running()
    return [
        DueDate(Stage(deadline.stage).label, deadline.due_at.astimezone(zone).date())
        for deadline in owed.order_by("due_at")
    ]
