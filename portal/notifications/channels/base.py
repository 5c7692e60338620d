"""What a channel is, and what comes back over one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from portal.notifications.enums import Outcome
from portal.notifications.templates import Rendered


class SendingFailed(Exception):
    """`code` is short and ours (`connection`, `refused`); it never repeats an address or a provider's words.

    Attributes:
        is_answer: the provider works, and said no to this recipient alone: no reason for the channel to rest.
    """

    def __init__(self, code: str, *, is_answer: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_answer = is_answer


class TemporaryFailure(SendingFailed):
    """Worth another attempt later."""

    def __init__(self, code: str, *, is_answer: bool = False) -> None:
        super().__init__(code, is_answer=is_answer)


class PermanentFailure(SendingFailed):
    """No attempt will ever succeed."""

    def __init__(self, code: str) -> None:
        super().__init__(code, is_answer=True)


class BadSignature(Exception):
    """What came to a channel's webhook was not signed by its provider, or is too old, or is no such event at all."""


@dataclass(frozen=True)
class Rate:
    """At most `count` messages in `seconds`, over all workers; up to `count` of them at once."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Receipt:
    """What a provider says became of a message that it took.

    Attributes:
        provider_id: what `Channel.send` returned for it.
        code: short and ours, as in `SendingFailed`; kept where the delivery failed.
        event_id: the same for every repeat of this event, never two events'; at most 200 characters.
    """

    provider_id: str
    outcome: Outcome
    code: str
    event_id: str


@dataclass(frozen=True)
class Inbound:
    """What a person wrote to us over a channel. Never logged, and never kept as it came.

    Attributes:
        channel: key of the channel it came over.
        address: whoever wrote, as an address of this channel: an answer may be sent there.
        event_id: as of a receipt.
        language: the language that the provider says she uses, or an empty text.
    """

    channel: str
    address: str
    text: str
    event_id: str
    language: str = ""


class Channel(Protocol):
    """One way to reach a person. `ChannelBase` answers what a plain channel need not say.

    Attributes:
        key: its name in `NOTIFICATION_CHANNELS` and in address books.
        stands_in: carries the messages of every channel that is not enabled itself (the demo).
        writes_to_database: its effect is a row of ours, so it is sent in the transaction that marks
            it sent and happens exactly once. Any other channel is called outside a transaction,
            with a key that lets the provider know a repeat.
        rate: how much it may carry; None for as much as there is.
        max_length: how many characters of text it can carry; None for as many as there are.
        takes_receipts: its provider tells `/hooks/<key>/` later what became of a message, or what
            a person wrote; `events` reads that.
        keeps_copy: nobody is reached by it: a copy for whoever looks. It goes beside the channel
            that reaches her, and never in its stead.
        links_to_leave: its messages may carry `Rendered.leave_url`.
    """

    key: str
    stands_in: bool
    writes_to_database: bool
    rate: Rate | None
    max_length: int | None
    takes_receipts: bool
    keeps_copy: bool
    links_to_leave: bool

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        """Send, and return the provider's id for it (or an empty text).

        Raises:
            TemporaryFailure: it was not sent and may be tried again.
            PermanentFailure: it cannot be sent.
        """
        ...

    def measure(self, text: str) -> int:
        """How many messages its provider counts (and bills) for this text."""
        ...

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        """What a call of its webhook says. `headers` are asked by their usual names, in any case of letters.

        Reads and checks only: writes nothing, calls nobody. What it does not know, it leaves out.

        Raises:
            BadSignature: the provider did not sign it.
        """
        ...


class ChannelBase:
    """A channel that outside providers carry, with no limit and nothing that comes back."""

    stands_in: bool = False
    writes_to_database: bool = False
    rate: Rate | None = None
    max_length: int | None = None
    takes_receipts: bool = False
    keeps_copy: bool = False
    links_to_leave: bool = False

    def measure(self, text: str) -> int:
        return 1

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        raise BadSignature
