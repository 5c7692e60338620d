"""A receipt to keep: a small card with a number on it, as a picture or on paper.

Whoever finds it sees a number like that of a telephone card: no word of a complaint, no office, no name of this site.
It is made anew each time and kept nowhere.
"""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.services.receipts import format_receipt
from portal.common.typesetting import as_json, press

LAYOUT = "card.typ"


def card_picture(receipt: str) -> bytes:
    """PNG in the active language. Never inside a transaction.

    Raises:
        portal.common.typesetting.TypesetterBusy: asking again in a few seconds helps.
    """
    with press(_written(receipt)) as machine:
        return machine.pages(LAYOUT)[0]


def card_paper(receipt: str) -> bytes:
    """The same as a PDF of one page, to print and cut out.

    Raises:
        portal.common.typesetting.TypesetterBusy: asking again in a few seconds helps.
    """
    with press(_written(receipt)) as machine:
        return machine.pdf(LAYOUT, day=timezone.localdate())


def _written(receipt: str) -> str:
    return as_json(
        {
            "lang": translation.get_language() or "en",
            "title": _("Number card"),
            "number": format_receipt(receipt),
            "note": _("Keep this number in a safe place."),
        }
    )
