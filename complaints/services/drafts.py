"""Drafts of complaints: begun, saved answer by answer, taken up again, sent once, forgotten.

A draft is reached by its token (in the phone's cookie) or, once, by its resume code (on paper).
Answers are plain JSON: step key → field → value.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from complaints.models.draft import Draft
from complaints.services import filing
from complaints.submission import Submission
from portal.common.encryption import (
    Place,
    blind_index,
    keyed_digest,
    new_data_key,
    open_sealed,
    seal,
    unwrap_key,
    wrap_key,
)
from portal.common.errors import TooMany
from portal.common.script import to_ascii_digits

LIFE = timedelta(hours=24)
KEPT_AFTER_SENDING = timedelta(minutes=30)
TOKEN_BYTES = 16
CODE_DIGITS = 10
RESUME_TRIES, RESUME_WINDOW_SECONDS = 20, 600

Answers = dict[str, dict[str, Any]]


class NoSuchDraft(Exception):
    """No live draft has this token or code."""


@dataclass(frozen=True)
class Sent:
    """What a sent draft still knows, for the confirmation: the case and its receipt (20 digits).

    Attributes:
        others: receipts of the other workers of a group, to hand over.
    """

    complaint_id: str
    receipt: str
    others: tuple[str, ...] = ()

    @property
    def receipts(self) -> tuple[str, ...]:
        return (self.receipt, *self.others)


@dataclass(frozen=True)
class OpenDraft:
    """A draft with its seal broken, in memory only."""

    id: UUID
    idempotency_key: UUID
    answers: Answers = field(default_factory=dict)
    resume_code: str = ""
    sent: Sent | None = None


def start(*, answers: Answers | None = None) -> tuple[str, OpenDraft]:
    """Begin a draft; its token (32 hex digits, for the cookie) is readable only now."""
    token = secrets.token_hex(TOKEN_BYTES)
    pk, data_key = uuid4(), new_data_key()
    row = Draft(
        id=pk,
        token_digest=_token_digest(token),
        wrapped_key=wrap_key(data_key, place=_place(pk, "wrapped_key")),
        expires_at=timezone.now() + LIFE,
    )
    draft = OpenDraft(id=pk, idempotency_key=row.idempotency_key, answers=answers or {})
    _write(row, draft)
    return token, draft


def load(*, token: str) -> OpenDraft:
    """The draft of a token.

    Raises:
        NoSuchDraft: there is none, or it has expired.
    """
    row = _live().filter(token_digest=_token_digest(token)).first()
    if row is None:
        raise NoSuchDraft
    return _open(row)


@transaction.atomic
def save_answers(*, draft: OpenDraft, answers: Answers) -> OpenDraft:
    """Replace the answers. A draft that was sent meanwhile stays as it is.

    Raises:
        NoSuchDraft: it has expired.
    """
    row, current = _locked(draft)
    if current.sent:
        return current
    return _write(row, _with(current, answers=answers))


@transaction.atomic
def keep_for_later(*, draft: OpenDraft) -> OpenDraft:
    """Give the draft a resume code, or leave it the one it has. The code works once."""
    row, current = _locked(draft)
    if current.resume_code or current.sent:
        return current
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    row.resume_digest = _code_digest(code)
    return _write(row, _with(current, resume_code=code))


@transaction.atomic
def resume(*, code: str, address: str) -> tuple[str, OpenDraft]:
    """Take a draft up with its code, on any phone. The old token and the code open nothing any more.

    Raises:
        NoSuchDraft: no live draft has this code.
        TooMany: too many codes tried from this address.
    """
    _count_try(address)
    digits = "".join(c for c in to_ascii_digits(code) if c in "0123456789")
    row = _live().select_for_update().filter(resume_digest=_code_digest(digits)).first()
    if row is None:
        raise NoSuchDraft
    token = secrets.token_hex(TOKEN_BYTES)
    row.token_digest, row.resume_digest = _token_digest(token), None
    return token, _write(row, _with(_open(row), resume_code=""))


def send(*, draft: OpenDraft, submission: Submission) -> OpenDraft:
    """File the complaint, exactly once however often it is asked; what was written leaves the draft.

    The receipts are hashed before the draft is locked, and stored in the draft in the transaction that files: whoever
    asks again, after a double click or a lost connection, is shown the same ones.

    Raises:
        NoSuchDraft: it has expired.
        portal.common.errors.PortalError: the complaint cannot be filed as it is; `fields` says why.
    """
    current = _open(_found(draft, Draft.objects.all()))
    if current.sent:
        return current
    return _send(draft, filing.prepare(submission=submission))


@transaction.atomic
def _send(draft: OpenDraft, prepared: filing.Prepared) -> OpenDraft:
    row, current = _locked(draft)
    if current.sent:
        return current
    filed = filing.store(prepared=prepared)
    row.resume_digest = None
    row.expires_at = timezone.now() + KEPT_AFTER_SENDING
    first, *others = (digits or "" for digits in filed.receipts or ("",))
    sent = Sent(complaint_id=str(filed.complaint.pk), receipt=first, others=tuple(others))
    return _write(row, _with(current, answers={}, resume_code="", sent=sent))


def filed_complaint(draft: OpenDraft) -> Complaint:
    """The case that this draft became.

    Raises:
        NoSuchDraft: it was not sent, or the case is gone.
    """
    found = draft.sent and Complaint.objects.filter(pk=draft.sent.complaint_id).first()
    if not found:
        raise NoSuchDraft
    return found


def forget(*, draft: OpenDraft) -> None:
    """Delete the draft with its files, and with it the only key to what was written."""
    Draft.objects.filter(pk=draft.id).delete()


def forget_old(*, at: datetime | None = None) -> int:
    """Delete every expired draft with its files; returns how many drafts. Run by beat."""
    _deleted, by_model = Draft.objects.expired(at or timezone.now()).delete()
    return by_model.get(Draft._meta.label, 0)


def format_code(code: str) -> str:
    """«12345 67890»."""
    return f"{code[:5]} {code[5:]}" if code else ""


def _live():  # type: ignore[no-untyped-def]
    return Draft.objects.live(timezone.now())


def _locked(draft: OpenDraft) -> tuple[Draft, OpenDraft]:
    row = _found(draft, Draft.objects.select_for_update())
    return row, _open(row)


def _found(draft: OpenDraft, rows: "models.QuerySet[Draft]") -> Draft:
    row = rows.filter(pk=draft.id, expires_at__gt=timezone.now()).first()
    if row is None:
        raise NoSuchDraft
    return row


def _with(draft: OpenDraft, **changes: Any) -> OpenDraft:
    return OpenDraft(**{**draft.__dict__, **changes})


def _open(row: Draft) -> OpenDraft:
    text = open_sealed(bytes(row.payload), key=_data_key(row), place=_place(row.pk, "payload"))
    content = json.loads(text)
    sent = content.get("sent")
    return OpenDraft(
        id=row.pk,
        idempotency_key=row.idempotency_key,
        answers=content["answers"],
        resume_code=content.get("resume_code", ""),
        sent=Sent(**{**sent, "others": tuple(sent.get("others", ()))}) if sent else None,
    )


def _write(row: Draft, draft: OpenDraft) -> OpenDraft:
    content = {
        "answers": draft.answers,
        "resume_code": draft.resume_code,
        "sent": draft.sent.__dict__ if draft.sent else None,
    }
    text = json.dumps(content, ensure_ascii=False)
    row.payload = seal(text, key=_data_key(row), place=_place(row.pk, "payload"))
    row.save()
    return draft


def _data_key(row: Draft) -> bytes:
    return unwrap_key(bytes(row.wrapped_key), place=_place(row.pk, "wrapped_key"))


def _place(pk: UUID, column: str) -> Place:
    return Place(table="complaints_draft", column=column, row=str(pk))


def _token_digest(token: str) -> bytes:
    return blind_index(token, purpose="complaints.draft_token")


def _code_digest(code: str) -> bytes:
    return blind_index(code, purpose="complaints.draft_code")


def _count_try(address: str) -> None:
    key = f"draft-resume:{keyed_digest(address, purpose='draft-resume')}"
    cache.add(key, 0, RESUME_WINDOW_SECONDS)
    try:
        tries = cache.incr(key)
    except ValueError:  # it expired between the two calls
        return
    if tries > RESUME_TRIES:
        raise TooMany(
            _("Too many wrong numbers. Please wait 10 minutes and try again."),
            retry_after=RESUME_WINDOW_SECONDS,
        )
