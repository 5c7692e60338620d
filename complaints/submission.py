"""What a filing is made of, and what it gives back: plain values shared by pages, API and imports."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from complaints.models import Complaint
    from portal.accounts.models import Organisation


@dataclass(frozen=True)
class Accused:
    """Whom the complaint is about.

    Attributes:
        type: a value of `AccusedType`.
        agency: the public id of an agency in the register, if it was picked there.
        mission: `Place.key` of the mission, if an official of it is accused: that office never receives the case.
    """

    type: str
    name: str = ""
    agency: str | None = None
    mission: str | None = None


@dataclass(frozen=True)
class ContactWish:
    """How the worker wishes to hear of news: a value of `ContactChannel`, and when it is safe."""

    channel: str = "none"
    value: str = ""
    safe_hours: str = ""


@dataclass(frozen=True)
class Person:
    """One worker of a complaint, herself told apart from the others. Every part may stay empty."""

    name: str = ""
    passport: str = ""
    contact: ContactWish = ContactWish()
    language: str = ""


@dataclass(frozen=True)
class ConsentGiven:
    """What a worker agreed to before it was sent, as a helper wrote it down.

    Attributes:
        recipient_slug: the organisation that may do it.
        purpose: a value of `ConsentPurpose`. scope: values of `SharedPart`. how: a value of `ConsentMethod`.
        note: where and with whom; sealed.
        language: in which she was asked; empty: her own.
    """

    recipient_slug: str
    purpose: str
    scope: tuple[str, ...] = ()
    how: str = "spoken"
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Submission:
    """One complaint as sent.

    Attributes:
        idempotency_key: made once per form; the same key and content is one complaint however often it is sent.
        nationality, country_of_work: ISO 3166-1 alpha-2. `area_of_work`: ISO 3166-2 or None.
        kind: a key of `complaints.kinds.kinds`.
        danger: the worker said that someone is in danger now.
        ask_for: values of `Recipient`, the first wish first.
        exclude: values of `Recipient` or keys of missions.
        complainants: how many workers complain together, herself included.
        fee_check: the answer of a fee check, sealed with the case.
        channel: a value of `FilingChannel`.
        people: the workers who get a place and a receipt of their own, at most as many as `complainants`; empty:
            herself alone, with `contact`.
        consents: what they agreed to. Of a group one for each of `people`, in their order; of one worker all are hers.
        draft_id: the draft whose files belong to it. A story may be empty where a voice note tells it.
        filed_through: slug of the organisation whose person writes it for the worker; the organisation may follow it,
            and `consents` says that she agreed.
    """

    idempotency_key: UUID
    language: str
    nationality: str
    country_of_work: str
    kind: str
    narrative: str
    area_of_work: str | None = None
    danger: bool = False
    accused: tuple[Accused, ...] = ()
    ask_for: tuple[str, ...] = ("labour_attache",)
    exclude: tuple[str, ...] = ()
    contact: ContactWish = ContactWish()
    complainants: int = 1
    fee_check: dict[str, Any] | None = None
    channel: str = "web"
    people: tuple[Person, ...] = ()
    consents: tuple[ConsentGiven, ...] = ()
    draft_id: UUID | None = None
    filed_through: str | None = None

    @property
    def places(self) -> tuple[Person, ...]:
        """The workers with a place of their own, the first one reached by `contact` unless she has her own wish."""
        first, *others = self.people or (Person(),)
        contact = self.contact if first.contact.channel == "none" else first.contact
        return (replace(first, contact=contact), *others)


@dataclass(frozen=True)
class Route:
    """Where a complaint goes, and why: the frozen result of routing.

    Attributes:
        lead: who works the case; None when no office can.
        copies: who else receives it.
        rule_key: the routing rule that decided, None when none matched.
        reason: one sentence in the active language.
        unrouted: it waits in the queue of the oversight office.
        copied_because: for each copy, one sentence in the active language.
        oversight: the offices that choose who works on it while nobody does; none when there is none, or all were
            kept out.
    """

    lead: "Organisation | None"
    copies: "tuple[Organisation, ...]"
    rule_key: str | None
    reason: str
    unrouted: bool
    copied_because: tuple[str, ...] = ()
    oversight: "tuple[Organisation, ...]" = ()

    @property
    def receivers(self) -> "list[tuple[Organisation, str]]":
        """Copies with the reason why."""
        reasons = self.copied_because or ("",) * len(self.copies)
        return list(zip(self.copies, reasons, strict=True))

    @property
    def is_read_by_nobody(self) -> bool:
        """Nobody receives it, and nobody is there to choose."""
        return self.unrouted and not self.oversight and not self.copies


@dataclass(frozen=True)
class Filed:
    """A stored complaint.

    Attributes:
        receipt: the only readable receipt of the first worker, 20 digits; None when the same filing came again.
        created: False when the same filing came again.
        receipts: one for each worker with a place, in order; empty when the same filing came again.
    """

    complaint: "Complaint"
    receipt: str | None
    created: bool
    receipts: tuple[str | None, ...] = ()
