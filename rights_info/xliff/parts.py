"""What becomes of each part of an article when a file is taken. No queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rights_info.desk_texts import mark
from rights_info.differences import Kind, Piece, compare
from rights_info.models import Fact
from rights_info.xliff.blocks import Block
from rights_info.xliff.exporting import has_words
from rights_info.xliff.pairing import Pairing
from rights_info.xliff.plans import Change, Level, Note, UnitPlan
from rights_info.xliff.reading import InUnit
from rights_info.xliff.wording import Wording, is_same, notes_on_wording
from rights_info.xliff.writing import SegmentState


@dataclass(frozen=True)
class Look:
    """An article's parts beside what came back for them.

    Attributes:
        blocks: of the original that the file was made from.
        pairing: what the translation says now for each of them.
        wordings: the new words of those that are not just the same.
        newest: (id, words) of the blocks of the original as it is now.
        facts: all that any of the texts cites, by key.
    """

    source_language: str
    language: str
    blocks: Mapping[str, Block]
    pairing: Pairing
    given: Mapping[str, InUnit]
    wordings: Mapping[str, Wording]
    newest: frozenset[tuple[str, str]]
    facts: dict[str, Fact]

    def plan(self) -> list[UnitPlan]:
        """A plan for each part. Where something is new, nothing may stay empty."""
        units = [self._unit_plan(block) for block in self.blocks.values()]
        if not any(one.change in (Change.NEW, Change.CHANGED) for one in units):
            return [replace(one, notes=()) for one in units]
        return [_refused_if_empty(one) for one in units]

    def _unit_plan(self, block: Block) -> UnitPlan:
        before = self.pairing.texts.get(block.id)
        change, after = self._change(block, before)
        notes = list(self._notes(block, change))
        is_shown = change != Change.SAME or bool(notes)
        return UnitPlan(
            id=block.id,
            kind=block.kind,
            source=self._marked(block.text, block.text, self.source_language) if is_shown else "",
            after=after,
            change=change,
            marked=self._marked(before or "", after, self.language) if is_shown else "",
            notes=notes,
        )

    def _marked(self, before: str, after: str, language: str) -> SafeString:
        pieces = [Piece(Kind.SAME, after)] if before == after else compare(before, after)
        return mark(pieces, facts=self.facts, language=language)

    def _change(self, block: Block, before: str | None) -> tuple[Change, str]:
        """What happens to the part, and its words from now on. A part that the file leaves out stays as it is."""
        if before is not None and block.id not in self.wordings:
            return Change.SAME, before
        text = self.wordings[block.id].text if block.id in self.wordings else None
        if text is None and has_words(block.text):
            return Change.EMPTY, ""
        if before is None:
            is_figure = not has_words(block.text) and is_same(text or "", block.text)
            return (Change.SAME, block.text) if text is None or is_figure else (Change.NEW, text)
        if text is None:
            return Change.SAME, before
        return (Change.SAME, before) if text == before else (Change.CHANGED, text)

    def _notes(self, block: Block, change: Change) -> Iterator[Note]:
        unit = self.given.get(block.id)
        if (block.id, block.text) not in self.newest:
            yield Note(
                Level.WARNING, _("The original of this part has changed since the file was made.")
            )
        if unit is None:
            return
        if not is_same(unit.source, block.text):
            yield Note(Level.WARNING, _("The original in the file is not the portal's."))
        if change in (Change.NEW, Change.CHANGED):
            wording = self.wordings[block.id]
            yield from notes_on_wording(
                wording, unit, block, language=self.language, known=self.facts
            )
        elif self._is_left_behind(unit, change):
            yield Note(Level.WARNING, _("The original changed here, the translation did not."))

    def _is_left_behind(self, unit: InUnit, change: Change) -> bool:
        """The translator's program, too, says that nobody has looked at it."""
        is_behind = unit.id in self.pairing.changed and unit.state == SegmentState.INITIAL
        return is_behind and change == Change.SAME and has_words(unit.source)


def _refused_if_empty(unit: UnitPlan) -> UnitPlan:
    if unit.change != Change.EMPTY:
        return unit
    note = Note(Level.PROBLEM, _("There is no translation of this part."))
    return replace(unit, notes=[*unit.notes, note])
