"""One file in, its cleaned copy out. Runs in the cleaner's own process, never in a web process."""

from complaints.evidence.limits import LARGEST_FILE
from complaints.evidence.outcomes import Cleaned, Refusal, Refused
from complaints.evidence.sniffing import DOCUMENT, IMAGE, form_of


def clean(data: bytes) -> Cleaned:
    """The cleaned copy. The libraries are loaded as they are needed: a photo need not wait for FFmpeg.

    Raises:
        Refused: with the reason; nothing of the file may be kept.
    """
    if len(data) > LARGEST_FILE:
        raise Refused(Refusal.TOO_LARGE)
    form = form_of(data)
    if form.kind == IMAGE:
        from complaints.evidence.images import clean_image

        return clean_image(data, form)
    if form.kind == DOCUMENT:
        from complaints.evidence.documents import clean_document

        return clean_document(data, form)
    from complaints.evidence.audio import clean_audio

    return clean_audio(data, form)
