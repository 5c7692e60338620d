"""What cleaning a file comes to: a cleaned copy, or a reason for refusing it."""

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why a file is not taken. The sentences for people stand in `complaints.evidence.sentences`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    HEIC = "heic"
    DRAWING = "drawing"
    OFFICE = "office"
    ARCHIVE = "archive"
    WEB_PAGE = "web_page"
    PROGRAM = "program"
    VIDEO = "video"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    NO_SOUND = "no_sound"
    TOO_LONG = "too_long"
    BUSY = "busy"
    INFECTED = "infected"
    SCANNER_AWAY = "scanner_away"
    NO_ROOM = "no_room"


class Refused(Exception):
    """The file is not taken; nothing of it may be kept or shown."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Cleaned:
    """A copy written from scratch.

    Attributes:
        kind: a value of `complaints.enums.EvidenceKind`.
        pages: of a document. seconds: of a recording, rounded up.
        original_type: media type of what was sent, by its content.
    """

    data: bytes
    kind: str
    media_type: str
    original_type: str
    pages: int | None = None
    seconds: int | None = None
