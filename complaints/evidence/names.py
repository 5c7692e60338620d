"""Names of files: what a person called it, without a path, markup or characters that hide what it is."""

import unicodedata

from complaints.evidence.limits import LONGEST_NAME

_SUFFIXES = {"image/jpeg": ".jpg", "application/pdf": ".pdf", "audio/mp4": ".m4a"}
# An original goes out under the ending of what it is by its content, not under the one it came with.
_ORIGINAL_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "audio/ogg": ".ogg",
    "audio/webm": ".webm",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/aac": ".aac",
    "audio/wav": ".wav",
}
_REFUSED = set("<>\"'`&:;|?*%$#{}[]=+~^!\\/\ufeff")


def cleaned_name(name: str) -> str:
    """The name without path and ending, at most 80 characters; empty where nothing readable is left.

    Control characters and those that turn the direction of writing are taken out: «photo\\u202egpj.exe» is a known lie.
    Marks of Khmer, Burmese and Thai stay.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = unicodedata.normalize("NFC", last)
    kept = "".join(" " if c in _REFUSED else c for c in text if unicodedata.category(c)[0] != "C")
    stem, dot, ending = kept.rpartition(".")
    if not dot or not ending.strip().isalnum():
        stem = kept
    return " ".join(stem.split()).strip(" .-_")[:LONGEST_NAME].strip()


def download_name(name: str, media_type: str, *, fallback: str) -> str:
    """A name for saving it, with the ending of what it really is."""
    return (name or fallback) + _SUFFIXES.get(media_type, ".bin")


def original_name(name: str, media_type: str, *, fallback: str) -> str:
    """The same for what she sent, marked, so that nobody mistakes it for the cleaned copy."""
    return f"{name or fallback}-original{_ORIGINAL_SUFFIXES.get(media_type, '.bin')}"
