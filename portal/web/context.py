"""What every page's template may use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from portal.common.site import site_name
from portal.settings.languages import LANGUAGE_CODE, PORTAL_LANGUAGES
from portal.web.language import switch_to


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switch."""

    code: str
    endonym: str
    url: str
    current: bool


def language_links(request: HttpRequest, *, keep: Iterable[str] = ()) -> list[LanguageLink]:
    """This page in each language. Of the query only the parameters named in `keep` go along.

    A page that is kept for many readers must name none: another reader's query would stay in its links.
    """
    kept = {name: request.GET[name] for name in keep if name in request.GET}
    query = f"?{urlencode(kept)}" if kept else ""
    current = get_language() or LANGUAGE_CODE
    return [
        LanguageLink(
            code=language.code,
            endonym=language.endonym,
            url=switch_to(request.path, language.code) + query,
            current=language.code == current,
        )
        for language in PORTAL_LANGUAGES
    ]


def portal(request: HttpRequest) -> dict[str, Any]:
    """Site name, languages with the address of this page in each, and honest labels. Reads no session."""
    current = get_language() or LANGUAGE_CODE
    row = next(
        (language for language in PORTAL_LANGUAGES if language.code == current), PORTAL_LANGUAGES[0]
    )
    return {
        "site_name": site_name(),
        "languages": language_links(request),
        "translation_notice": not row.is_source and row.natively_reviewed_on is None,
        "is_demo": settings.IS_DEMO,
        "kept_on": getattr(request, "kept_on", None),
        "signed_in_desk": request.path.startswith("/desk/"),
    }
