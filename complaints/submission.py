"""What a filing is made of, and what it gives back: plain values shared by pages, API and imports."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Route:
    """Where a complaint goes, and why: the frozen result of routing.

    Attributes:
        lead: who works the case; None when no office can.
        copies: who else receives it.
        rule_key: the routing rule that decided, None when none matched.
        reason: one sentence in the active language.
        unrouted: it waits in the queue of the oversight office.
    """

    lead: "Organisation | None"
    copies: "tuple[Organisation, ...]"
    rule_key: str | None
    reason: str
    unrouted: bool


@dataclass(frozen=True)
class Filed:
    """A stored complaint.

    Attributes:
        receipt: its only readable receipt, 20 digits; None when the same filing came again.
        created: False when the same filing came again.
    """

    complaint: "Complaint"
    receipt: str | None
    created: bool
