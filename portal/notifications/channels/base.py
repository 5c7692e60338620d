"""What a channel is."""

from typing import Protocol

from portal.notifications.templates import Rendered


class SendingFailed(Exception):
    """`code` is short and ours (`connection`, `refused`); it never repeats an address or a provider's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TemporaryFailure(SendingFailed):
    """Worth another attempt later."""


class PermanentFailure(SendingFailed):
    """No attempt will ever succeed."""


class Channel(Protocol):
    """One way to reach a person.

    Attributes:
        key: its name in `NOTIFICATION_CHANNELS` and in address books.
        stands_in: carries the messages of every channel that is not enabled itself (the demo).
        writes_to_database: its effect is a row of ours, so it is sent in the transaction that marks
            it sent and happens exactly once. Any other channel is called outside a transaction,
            with a key that lets the provider know a repeat.
    """

    key: str
    stands_in: bool
    writes_to_database: bool

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        """Send, and return the provider's id for it (or an empty text).

        Raises:
            TemporaryFailure: it was not sent and may be tried again.
            PermanentFailure: it cannot be sent.
        """
        ...
