"""Slips that a helper hands over: one a worker, in her language, looking like any card with a number on it.

They are never kept: not in the cache of papers, not in a file. What is printed on them is readable here alone.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.services.filing_for import FiledCase
from complaints.services.receipts import format_receipt
from portal.common.qr import svg_of
from portal.common.site import site_name
from portal.common.typesetting import as_json, press

LAYOUT = "slips.typ"


def slips_pdf(filed: Iterable[FiledCase]) -> bytes:
    """A4 pages of slips with lines to cut along.

    Raises:
        portal.common.typesetting.TypesetterBusy: too many want paper at this moment.
    """
    with press(as_json(slips_data(filed))) as machine:
        return machine.pdf(LAYOUT, day=timezone.localdate())


def slips_data(filed: Iterable[FiledCase]) -> dict[str, Any]:
    """What the layout reads. No name: a slip tells nobody whose it is but by the number of its row."""
    slips = [
        {"lang": language, "number": format_receipt(receipt), "place": f"{row}"}
        for one in filed
        for row, receipt, language in zip(one.rows, one.receipts, one.languages, strict=False)
    ]
    languages = {slip["lang"] for slip in slips}
    return {
        "lang": translation.get_language() or "en",
        "title": site_name(),
        "slips": slips,
        "words": {language: _words(language) for language in sorted(languages)},
    }


def _words(language: str) -> dict[str, str]:
    """Nothing on a slip says what the number is for: it may be found."""
    with translation.override(language):
        page = f"{settings.SITE_URL}{reverse('complaints:follow-up')}"
        home = f"{settings.SITE_URL}{reverse('web:home')}"
        return {
            "label": _("Your number"),
            "how": _("Open this page on a phone and write the number there."),
            "where": home.split("://")[-1].rstrip("/"),
            "changes": _(
                "The first time you use it, you get a new number. Write the new one down: then"
                " nobody else knows it."
            ),
            "keep": _("Show it to nobody. It cannot be sent to you again."),
            "qr": svg_of(page),
            "qr_words": _("Open this page on a phone"),
        }
