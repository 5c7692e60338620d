"""The dated proof of check on paper: what stands on it, as data. How it looks: `templates/print/proof.typ`."""

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common.papers import Paper
from portal.common.qr import svg_of
from portal.common.site import site_name
from recruitment_agencies.pages import ProofPage

MARK = settings.BASE_DIR / "portal" / "static" / "img" / "mark.svg"


def proof_paper_name(public_id: str, language: str, day: date) -> str:
    """Names the paper: one an agency, language and day looked at."""
    return f"agencies/{public_id}/{language}/{day}"


def proof_paper(page: ProofPage) -> Paper:
    """The proof in the active language."""
    language = get_language() or "en"
    shown = page.shown
    live = page.live_url
    data: dict[str, Any] = {
        "lang": language,
        "site": site_name(),
        "mark": _mark(),
        "live": live,
        "short": live.split("://")[-1],
        "short_url": live,
        "qr": svg_of(live),
        "qr_words": _("Open this page on a phone"),
        "dates": [page.asked],
        "page_of": _("Page %(number)s of %(total)s") % {"number": "{number}", "total": "{total}"},
        "machine": _machine_translated(language),
        "promise": page.no_endorsement,
        "title": _("Proof of this check"),
        "agency": page.agency.own_name,
        "other_name": page.agency.other_name,
        "headline": page.words.headline,
        "kind": "info" if page.words.look.notice == "success" else "warning",
        "advice": page.words.advice,
        "demonstration": page.demonstration,
        "rows": [[label, value] for label, value in page.rows],
        "alike": page.alike_sentence,
    }
    name = proof_paper_name(page.agency.public_id, language, shown.day)
    return Paper(name, "proof.typ", data, page.asked_on)


def _machine_translated(language: str) -> str:
    """The sentence for a language that no native speaker has read, else empty."""
    current = next(row for row in settings.PORTAL_LANGUAGES if row.code == language)
    if current.is_source or current.natively_reviewed_on:
        return ""
    return _("This language was translated by machine. A native speaker has not yet reviewed it.")


@cache
def _mark() -> str:
    return str(MARK.read_text(encoding="utf-8"))
