"""What desks and workers are shown of consents and of cases that pass between offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import (
    AssignmentRole,
    ConsentPurpose,
    SharedPart,
    TransitionKind,
    TransitionState,
)
from complaints.models import (
    Assignment,
    Complainant,
    Complaint,
    Consent,
    ConsentRequest,
    Transition,
)
from complaints.panels import CaseLink, CasePanel, WorkerPanel
from portal.accounts.models import User

# The same things in words for the worker.
_PARTS: dict[SharedPart, Promise] = {
    SharedPart.STATEMENT: _("what you told"),
    SharedPart.FEE_CHECK: _("what you paid"),
    SharedPart.MESSAGES: _("the messages"),
    SharedPart.EVIDENCE: _("some of your files"),
    SharedPart.IDENTITY: _("your name and your contact"),
}
_PURPOSES: dict[ConsentPurpose, Promise] = {
    ConsentPurpose.FILE: _("It wrote this for you and follows it for you."),
    ConsentPurpose.REFER: _("It may help you."),
    ConsentPurpose.TRANSFER: _("It may take over from the office that has it now."),
    ConsentPurpose.CONTACT: _("It may call you or write to you."),
}
_ASKS: dict[ConsentPurpose, Promise] = {
    ConsentPurpose.REFER: _("May this office help you?"),
    ConsentPurpose.TRANSFER: _("May this office take over?"),
}


@dataclass(frozen=True)
class ConsentLine:
    """One consent, or one question for it, as the desk sees it. `state` is a word, `is_live` whether it counts."""

    person: int
    office: str
    purpose: str
    parts: tuple[str, ...]
    how: str
    at: datetime
    until: datetime | None
    state: str
    is_live: bool


@dataclass(frozen=True)
class OfferLine:
    """One offer as an office of the case sees it; the texts are empty where this person may not read them."""

    offer: Transition
    parts: tuple[str, ...]
    summary: str
    answer: str
    may_revoke: bool
    may_answer: bool
    may_give_back: bool

    @property
    def tone(self) -> str:
        tones = {TransitionState.OFFERED: "warn", TransitionState.ACCEPTED: "good"}
        return tones.get(TransitionState(self.offer.state), "")


@dataclass(frozen=True)
class Reader:
    """What one office may do by a worker's consent, in her words.

    Attributes:
        since: from when it reads, None: it reads nothing yet.
        uid: of the consent, where she can take it back here; None: she cannot.
    """

    office: str
    what: str
    parts: tuple[str, ...]
    agreed_on: datetime | None
    since: datetime | None
    uid: Any = None


def parts_in_words(scope: Iterable[str]) -> tuple[str, ...]:
    """For the desk, in their own order."""
    return tuple(str(part.label) for part in SharedPart if part in set(scope))


def parts_for_worker(scope: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(_PARTS[part]) for part in SharedPart if part in set(scope))


def purpose_for_worker(purpose: str) -> str:
    return str(_PURPOSES[ConsentPurpose(purpose)])


def question_for_worker(purpose: str) -> str:
    return str(_ASKS[ConsentPurpose(purpose)])


def consent_panel(user: User, complaint: Complaint) -> dict[str, Any] | None:
    """Who agreed to what: all of it to the leading office and to oversight, to others what concerns themselves."""
    held = rules.assignments_of(user, complaint)
    sees_all = _leads(held) or rules.oversees_it(user, complaint)
    consents = complaint.consents.select_related("recipient", "complainant")
    requests = complaint.consent_requests.filter(agreed__isnull=True)
    if not sees_all:
        offices = [row.organisation_id for row in held]
        consents = consents.filter(recipient__in=offices)
        requests = requests.filter(asked_for__in=offices)
    now = timezone.now()
    lines = [_line(row, now) for row in consents]
    lines += [_asked(row, now) for row in requests.select_related("recipient", "complainant")]
    if not lines and rules.passes_on(held) is None:
        return None
    return {"lines": lines, "is_group": complaint.group_size > 1}


def passing_panel(user: User, complaint: Complaint) -> dict[str, Any] | None:
    """Offers of the case: all to the leading office and to oversight, to others those they sent or received."""
    leads = _leads(rules.assignments_of(user, complaint))
    offers = complaint.transitions.select_related("from_organisation", "to_organisation")
    if not (leads or rules.oversees_it(user, complaint)):
        own = Transition.objects.visible_to(user).filter(complaint=complaint)
        offers = offers.filter(pk__in=own.values("pk"))
    desks = _desks_of(user)
    lines = [_offer(row, complaint, desks, leads=leads) for row in offers]
    return {"lines": lines} if lines else None


def offers_to_answer(user: User):  # type: ignore[no-untyped-def]
    """Offers to this person's desks that can still be answered; nothing of them is opened."""
    return Transition.objects.received_by(user).waiting(timezone.now())


def offers_waiting(user: User) -> list[OfferLine]:
    """What waits for an answer of this person's desks. Nothing of the case beyond where and how urgent."""
    rows = offers_to_answer(user).select_related(
        "from_organisation",
        "to_organisation",
        "complaint__nationality",
        "complaint__country_of_work",
    )
    desks = _desks_of(user)
    return [
        _offer(row, row.complaint, desks, leads=row.kind == TransitionKind.REQUEST)
        for row in rows.order_by("expires_at")
    ]


def sharing_panel(complaint: Complaint, complainant: Complainant) -> dict[str, Any] | None:
    """The worker's page: who reads what, since when, and what she is asked. Nothing of the story."""
    now = timezone.now()
    since = {
        row.organisation_id: row.assigned_at
        for row in complaint.assignments.filter(ended_at__isnull=True)
    }
    lead = complaint.lead
    consents = complainant.consents.live(now).select_related("recipient")
    readers = [
        _reader(row, since.get(row.recipient_id), is_lead=row.recipient == lead)
        for row in _latest(consents)
    ]
    asked = complainant.consent_requests.open(now).select_related("recipient")
    context = {
        "readers": readers,
        "unasked": _unasked(complaint),
        "asked": [
            {"uid": row.uid, "question": question_for_worker(row.purpose), "office": row.recipient}
            for row in asked
        ],
    }
    return context if any(context.values()) else None


# The case page is reached through `visible_to` already, and each service checks anew: here only the role is looked at.
def may_request_lead(user: User, complaint: Complaint) -> bool:
    return complaint.is_open and bool(rules.asks_for_lead(rules.assignments_of(user, complaint)))


def may_transfer(user: User, complaint: Complaint) -> bool:
    return complaint.is_open and _leads(rules.assignments_of(user, complaint))


def may_pass_on(user: User, complaint: Complaint) -> bool:
    return complaint.is_open and bool(rules.passes_on(rules.assignments_of(user, complaint)))


CASE_PANELS = (
    CasePanel("passing", "desk/cases/_passing.html", passing_panel, order=60),
    CasePanel("consent", "desk/cases/_consent.html", consent_panel, order=65),
)
CASE_LINKS = (
    CaseLink("case-refer", _("Ask another office to help"), "handshake", may_pass_on, order=60),
    CaseLink(
        "case-transfer", _("Give the case to another office"), "arrow-right-left", may_transfer, 61
    ),
    CaseLink("case-request-lead", _("Ask for the lead"), "hand", may_request_lead, order=62),
    CaseLink("case-ask-consent", _("Ask for consent"), "message-square-text", may_pass_on, 63),
    CaseLink("case-consent", _("Write down a consent"), "file-check", may_pass_on, order=64),
)
WORKER_PANEL = WorkerPanel("sharing", "complaints/_consents.html", sharing_panel, order=30)


def _leads(held: list[Assignment]) -> bool:
    return any(row.role == AssignmentRole.LEAD for row in held)


def _desks_of(user: User) -> set[int]:
    return set(rules.desks_of(user).values_list("organisation", flat=True))


def _line(row: Consent, now: datetime) -> ConsentLine:
    is_past = row.expires_at is not None and row.expires_at <= now
    is_live = row.withdrawn_at is None and not is_past
    state = _("in force") if is_live else (_("ended") if is_past else _("taken back"))
    return ConsentLine(
        person=row.complainant.position,
        office=row.recipient.name,
        purpose=str(ConsentPurpose(row.purpose).label),
        parts=parts_in_words(row.scope),
        how=row.get_how_display(),
        at=row.given_at,
        until=row.expires_at,
        state=str(state),
        is_live=is_live,
    )


def _asked(row: ConsentRequest, now: datetime) -> ConsentLine:
    state = _("waits for an answer") if row.expires_at > now else _("expired")
    return ConsentLine(
        person=row.complainant.position,
        office=row.recipient.name,
        purpose=str(ConsentPurpose(row.purpose).label),
        parts=parts_in_words(row.scope),
        how="",
        at=row.asked_at,
        until=row.expires_at,
        state=str(state),
        is_live=False,
    )


def _offer(offer: Transition, complaint: Complaint, desks: set[int], *, leads: bool) -> OfferLine:
    offer.complaint = complaint
    is_sender = offer.from_organisation_id in desks
    is_receiver = offer.to_organisation_id in desks
    accepted = offer.state == TransitionState.ACCEPTED
    is_help = offer.kind == TransitionKind.REFERRAL
    waits = offer.state == TransitionState.OFFERED
    # What was written goes to who wrote it, to the leading office, and to the receiver once it has accepted.
    reads = is_sender or leads or (is_receiver and accepted)
    return OfferLine(
        offer=offer,
        parts=parts_in_words(offer.scope),
        summary=offer.opened("sealed_summary") if reads else "",
        answer=offer.opened("sealed_answer") if is_sender or is_receiver or leads else "",
        may_revoke=(is_sender or leads) and (waits or (accepted and is_help)),
        may_answer=is_receiver and waits and offer.expires_at > timezone.now(),
        may_give_back=is_receiver and accepted and is_help,
    )


def _latest(consents: Iterable[Consent]) -> list[Consent]:
    """One for each office and purpose: she takes them back together."""
    return list({(row.recipient_id, row.purpose): row for row in consents}.values())


def _reader(consent: Consent, since: datetime | None, *, is_lead: bool) -> Reader:
    has_moved = is_lead and consent.purpose == ConsentPurpose.TRANSFER
    return Reader(
        office=consent.recipient.name,
        what=purpose_for_worker(consent.purpose),
        parts=parts_for_worker(consent.scope),
        agreed_on=consent.given_at,
        since=since,
        uid=None if has_moved else consent.uid,
    )


def _unasked(complaint: Complaint) -> list[Reader]:
    """Offices that were let in without her: she is told all the same."""
    live = complaint.transitions.live().exclude(sealed_override__isnull=True)
    return [
        Reader(
            office=row.to_organisation.name,
            what="",
            parts=parts_for_worker(row.scope),
            agreed_on=None,
            since=row.answered_at if row.state == TransitionState.ACCEPTED else None,
        )
        for row in live.select_related("to_organisation")
    ]
