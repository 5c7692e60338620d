"""What is said of one part of a text that came back: converted, stripped, forgotten, mistaken. No queries."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.common.formatting import language_name
from portal.common.script import CleanText, clean_text, guess_unicode, normalise, without_invisible
from rights_info.rendering import TOKEN
from rights_info.xliff.blocks import Block
from rights_info.xliff.exporting import has_words
from rights_info.xliff.plans import Level, Note
from rights_info.xliff.reading import InUnit

# Beginning of the Unicode names of each language's letters.
_SCRIPTS = {"en": "LATIN", "vi": "LATIN", "km": "KHMER", "my": "MYANMAR"}
FEWEST_LETTERS = 12
_LINE_ENDS = re.compile(r"\s*\n\s*")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True)
class Wording:
    """What came back for one part, ready to be taken. `text` None: nothing."""

    text: str | None
    was_zawgyi: bool = False
    was_stripped: bool = False


def read_wordings(units: Iterable[InUnit], blocks: Mapping[str, Block]) -> dict[str, Wording]:
    """Id → new words, cleaned. Where one part is Zawgyi, words too short to tell are taken for Zawgyi too."""
    new = {one.id: one.target or "" for one in units}
    cleaned = {key: clean_text(text) for key, text in new.items()}
    is_zawgyi = any(one.was_zawgyi for one in cleaned.values())
    return {key: _wording(one, blocks[key], is_zawgyi=is_zawgyi) for key, one in cleaned.items()}


def _wording(cleaned: CleanText, block: Block, *, is_zawgyi: bool) -> Wording:
    text, was_zawgyi = cleaned.normalised, cleaned.was_zawgyi
    if is_zawgyi and not was_zawgyi:
        guessed = normalise(guess_unicode(text))
        text, was_zawgyi = guessed, guessed != text
    # A part keeps the build of the original: programs that wrap lines must not make two items of one.
    text = _LINE_ENDS.sub(" ", text) if block.is_one_line else _BLANK_LINES.sub("\n", text)
    is_stripped = without_invisible(cleaned.original) != cleaned.original
    return Wording(text or None, was_zawgyi, is_stripped)


def is_same(text: str, other: str) -> bool:
    """The same words, whatever cannot be seen in them."""
    return text == other or normalise(text) == normalise(other)


def notes_on_wording(
    wording: Wording, unit: InUnit, block: Block, *, language: str, known: Collection[str]
) -> list[Note]:
    """What is to be said of new words for a part.

    Args:
        known: keys of existing facts, at least of those cited.
    """
    text = wording.text or ""
    found = [
        (Level.WARNING, _zawgyi_note() if wording.was_zawgyi else ""),
        (Level.INFO, _("Invisible characters were taken out.") if wording.was_stripped else ""),
        (Level.WARNING, "" if unit.is_whole else _("Markup that the portal does not know was left out.")),
        (Level.WARNING, _language_note(text, block, language)),
        *_figure_notes(text, block, known),
    ]  # fmt: skip
    return [Note(level, said) for level, said in found if said]


def _zawgyi_note() -> str:
    return _("Text in Zawgyi was turned into Unicode. Please read it once more.")


def _language_note(text: str, block: Block, language: str) -> str:
    if has_words(text) and text == block.text:
        return _("This is the same as the original.")
    letters = [one for one in TOKEN.sub("", text) if one.isalpha()]
    script = _SCRIPTS.get(language, "")
    is_enough = len(letters) >= FEWEST_LETTERS
    if is_enough and not any(unicodedata.name(one, "").startswith(script) for one in letters):
        name = language_name(language)
        return _("This does not look like text in %(language)s.") % {"language": name}
    return ""


def _figure_notes(text: str, block: Block, known: Collection[str]) -> list[tuple[Level, str]]:
    wanted, cited = Counter(TOKEN.findall(block.text)), Counter(TOKEN.findall(text))
    unknown = [key for key in cited if key not in known]
    extra = [key for key in cited - wanted if key in known]
    return [
        (Level.PROBLEM, _named(_("There are no such facts: %(keys)s."), unknown)),
        (Level.WARNING, _named(_("These figures of the original are missing: %(keys)s."), wanted - cited)),
        (Level.WARNING, _named(_("These figures are not in the original: %(keys)s."), extra)),
    ]  # fmt: skip


def _named(sentence: str, keys: Iterable[str]) -> str:
    names = ", ".join(keys)
    return sentence % {"keys": names} if names else ""
