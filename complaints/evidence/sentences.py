"""Refusals in words: what is wrong, and what to send instead."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.evidence.limits import (
    LARGEST_FILE,
    MEGABYTE,
    MOST_PAGES,
    MOST_SECONDS,
)
from complaints.evidence.outcomes import Refusal

_WORDS: dict[Refusal, Promise] = {
    Refusal.EMPTY: _("This file is empty. Please choose it again."),
    Refusal.TOO_LARGE: _("This file is too large. One file may have at most %(megabytes)s MB."),
    Refusal.HEIC: _(
        "We cannot read this kind of photo. Please take a screenshot of it and send the screenshot."
    ),
    Refusal.DRAWING: _("Drawings are not taken. Please send a photo or a PDF."),
    Refusal.OFFICE: _("Word and Excel files are not taken. Please send a photo of it or a PDF."),
    Refusal.ARCHIVE: _("Packed files are not taken. Please send each photo or PDF by itself."),
    Refusal.WEB_PAGE: _("Web pages are not taken. Please send a screenshot or a PDF."),
    Refusal.PROGRAM: _("Programs are not taken. Please send a photo, a PDF or a recording."),
    Refusal.VIDEO: _("Films are not taken. Please send a photo or a voice recording."),
    Refusal.UNKNOWN: _(
        "We do not know this kind of file. Please send a photo, a PDF or a recording."
    ),
    Refusal.BROKEN: _(
        "We could not open this file. Please send a new photo or a screenshot of it."
    ),
    Refusal.TOO_MANY_PIXELS: _("This photo is too big. Please send a screenshot of it."),
    Refusal.ENCRYPTED: _(
        "This file is locked with a password. Please send it without one, or send photos of the pages."
    ),
    Refusal.TOO_MANY_PAGES: _(
        "This document is too long. Please send at most %(pages)s pages at once."
    ),
    Refusal.NO_SOUND: _("We hear nothing in this file. Please record it again."),
    Refusal.TOO_LONG: _(
        "This recording is too long. Please send at most %(minutes)s minutes at once."
    ),
    Refusal.BUSY: _("Many people are sending files just now. Please try again in a minute."),
    Refusal.INFECTED: _(
        "There is a virus in this file, so we did not keep it. Please send a new photo instead."
    ),
    Refusal.SCANNER_AWAY: _("Files cannot be checked just now. Please try again in an hour."),
    Refusal.NO_ROOM: _("Files cannot be kept just now. Please go on without it and send it later."),
}


def sentence(why: Refusal) -> str:
    """In the active language."""
    return str(_WORDS[why]) % {
        "megabytes": LARGEST_FILE // MEGABYTE,
        "pages": MOST_PAGES,
        "minutes": MOST_SECONDS // 60,
    }
