"""What a file is, by its first bytes alone: neither its name nor what the browser says about it counts."""

from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from complaints.evidence.outcomes import Refusal, Refused

IMAGE, DOCUMENT, AUDIO = "image", "document", "audio"
_HEAD = 4_096


@dataclass(frozen=True)
class Form:
    """One form of file that is taken.

    Attributes:
        container: FFmpeg's name of the one demuxer that may read it, for recordings.
    """

    kind: str
    media_type: str
    container: str = ""


_FORMS = {
    form.media_type: form
    for form in (
        Form(IMAGE, "image/jpeg"),
        Form(IMAGE, "image/png"),
        Form(IMAGE, "image/webp"),
        Form(DOCUMENT, "application/pdf"),
        Form(AUDIO, "audio/ogg", "ogg"),
        Form(AUDIO, "audio/webm", "matroska"),
        Form(AUDIO, "audio/mp4", "mov"),
        Form(AUDIO, "audio/amr", "amr"),
        Form(AUDIO, "audio/mpeg", "mp3"),
        Form(AUDIO, "audio/aac", "aac"),
        Form(AUDIO, "audio/wav", "wav"),
    )
}
# What `filetype` calls it → what we call it. A recorder's file may be called a film: whether it is one is seen later.
_SAME = {
    "image/apng": "image/png",
    "audio/x-wav": "audio/wav",
    "video/webm": "audio/webm",
    "video/x-matroska": "audio/webm",
    "video/mp4": "audio/mp4",
    "video/x-m4v": "audio/mp4",
    "video/3gpp": "audio/mp4",
    "video/quicktime": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "video/ogg": "audio/ogg",
}
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!/",
)
_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
)
_OFFICE_PARTS = (
    b"[Content_Types].xml",
    b"word/",
    b"xl/",
    b"ppt/",
    b"mimetypeapplication/vnd.oasis",
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def form_of(data: bytes) -> Form:
    """The form of the file.

    Raises:
        Refused: it is none that is taken; the reason says what it seems to be.
    """
    if not data:
        raise Refused(Refusal.EMPTY)
    head = data[:_HEAD]
    why = _refusal_of(head)
    if why:
        raise Refused(why)
    found = "audio/mp4" if _brand(head) else filetype.guess_mime(head)
    form = _FORMS.get(_SAME.get(found or "", found or ""))
    if form is None or not _begins_as(form, head):
        raise Refused(Refusal.VIDEO if (found or "").startswith("video/") else Refusal.UNKNOWN)
    return form


def _refusal_of(head: bytes) -> Refusal | None:
    if head.startswith(_PROGRAMS) and not head.startswith(b"#!AMR"):
        return Refusal.PROGRAM
    if _brand(head) in _HEIC:
        return Refusal.HEIC
    if head.startswith(_OLD_OFFICE):
        return Refusal.OFFICE
    if head.startswith(_ARCHIVES):
        is_office = any(part in head for part in _OFFICE_PARTS)
        return Refusal.OFFICE if is_office else Refusal.ARCHIVE
    return _refusal_of_text(head)


def _refusal_of_text(head: bytes) -> Refusal | None:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"").lower()
    if not text.startswith(b"<"):
        return None
    if b"<svg" in text:
        return Refusal.DRAWING
    return Refusal.WEB_PAGE


def _brand(head: bytes) -> bytes:
    """The brand of an ISO base media file (MP4, 3GP, HEIC); empty for any other."""
    return head[8:12] if head[4:8] == b"ftyp" else b""


def _begins_as(form: Form, head: bytes) -> bool:
    """The strict beginning: `filetype` forgives a PDF much in front of its own first bytes."""
    if form.media_type == "application/pdf":
        return head.startswith(b"%PDF-")
    if form.media_type == "image/webp":
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return True
