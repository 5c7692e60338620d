"""What a reader must know about a text, in words: the same on the page and on paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.common.formatting import language_name
from rights_info.enums import Origin
from rights_info.queries import Translation


@dataclass(frozen=True)
class Notice:
    """A box above the text. `kind` is `warning` or `info`; `title` may be empty."""

    kind: str
    title: str
    body: str


def notices_of(translation: Translation, shown: str) -> list[Notice]:
    """In the active language.

    Args:
        shown: the language that the text is really in.
    """
    notices = [_age_of(translation, shown)]
    if translation.has_review:
        body = _("A figure on this page has changed. The words around it are being checked.")
        notices.append(Notice("warning", _("Being checked"), body))
    if not translation.is_reviewed:
        notices.append(Notice("info", "", _unreviewed(translation)))
    return [notice for notice in notices if notice is not None]


def _age_of(translation: Translation, shown: str) -> Notice | None:
    """The worst that is true of the text's age."""
    if translation.is_missing:
        body = _(
            "This text is not in your language yet. It is shown in this language: %(shown)s."
        ) % {"shown": language_name(shown)}
        return Notice("warning", "", body)
    if translation.law_changed:
        body = _(
            "The law has changed since this text was translated. The figures are new, but the words may be old."
        )
        return Notice("warning", _("Out of date"), body)
    if translation.is_outdated:
        body = _(
            "The original text has changed since it was translated. Original language: %(source)s."
        ) % {"source": language_name(translation.source_language)}
        return Notice("warning", _("Out of date"), body)
    return None


def _unreviewed(translation: Translation) -> str:
    if translation.shown_origin != Origin.MACHINE:
        return _("A native speaker has not yet reviewed this text.")
    if translation.shows_source:
        return _("This text was drafted by machine. An editor has not yet reviewed it.")
    return _("This text was translated by machine. A native speaker has not yet reviewed it.")
