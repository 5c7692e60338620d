"""Errors a person can mend, raised by services and shown by pages and API alike."""

from django.utils.functional import Promise

Message = str | Promise


class PortalError(Exception):
    """A refusal with a sentence that says how to mend it.

    Attributes:
        message: translated, for the person.
        fields: field name → messages, where particular fields are at fault.
        status: the HTTP status pages and API answer with.
    """

    status = 400

    def __init__(self, message: Message, *, fields: dict[str, list[Message]] | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.fields = fields or {}


class Conflict(PortalError):
    """The act contradicts something that already stands."""

    status = 409


class NotAllowed(PortalError):
    """The person may not do this."""

    status = 403


class TooMany(PortalError):
    """Asked too often; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: Message, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
