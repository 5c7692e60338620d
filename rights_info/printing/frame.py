"""What every paper has around its text: the site's name, the way back, the days, the words of its headings."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from portal.common.formatting import format_date
from portal.common.qr import svg_of
from portal.common.site import site_name
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.notices import Notice
from rights_info.printing.blocks import Node, bare_address

MARK = settings.BASE_DIR / "portal" / "static" / "img" / "mark.svg"


def frame(*, live_url: str, short_url: str, printed_on: date, updated_on: date) -> Node:
    """In the active language.

    Args:
        live_url: the page that the code leads to.
        short_url: what is printed in words: the same page, quick to type.
    """
    return {
        "lang": get_language() or SOURCE_LANGUAGE,
        "site": site_name(),
        "mark": _mark(),
        "live": live_url,
        "short": bare_address(short_url),
        "short_url": short_url,
        "qr": svg_of(live_url),
        "qr_words": _("Open this page on a phone"),
        "dates": [
            _("Last updated: %(date)s.") % {"date": format_date(updated_on)},
            _("Printed: %(date)s.") % {"date": format_date(printed_on)},
        ],
        # Numbers of pages are known to the layout only.
        "page_of": _("Page %(number)s of %(total)s") % {"number": "{number}", "total": "{total}"},
        "machine": _machine_translated(),
        "words": {
            "steps": _("What you can do now"),
            "numbers": _("Numbers to call"),
            "numbers_hint": _("Numbers change. If one does not answer, try the next."),
            "sources": _("Where these figures come from"),
            "contents": _("Contents"),
            "unverified": _("Unverified"),
        },
        "promise": _(
            "This portal gives information and passes complaints on. It does not decide cases and is not a court."
        ),
    }


def notice_nodes(notices: Iterable[Notice]) -> list[Node]:
    return [{"kind": n.kind, "title": n.title, "body": n.body} for n in notices]


def _machine_translated() -> str:
    """The sentence at the foot of every page in a language that no native speaker has read, else empty."""
    current = next(row for row in settings.PORTAL_LANGUAGES if row.code == get_language())
    if current.is_source or current.natively_reviewed_on:
        return ""
    return gettext(
        "This language was translated by machine. A native speaker has not yet reviewed it."
    )


@cache
def _mark() -> str:
    return str(MARK.read_text(encoding="utf-8"))
