"""What taking a file would do, article by article and part by part. No queries."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Self

from rights_info.models import ArticleRevision
from rights_info.models.article import ArticleText
from rights_info.xliff.blocks import BlockKind
from rights_info.xliff.subjects import Subject


class Level(IntEnum):
    """How much a note weighs: to know, to decide, or in the way."""

    INFO = 1
    WARNING = 2
    PROBLEM = 3


@dataclass(frozen=True)
class Note:
    level: Level
    text: str

    @property
    def tone(self) -> str:
        """Of a notice or badge."""
        return {Level.PROBLEM: "bad", Level.WARNING: "warn"}.get(self.level, "")


class Change(Enum):
    """What becomes of a part of the text."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    EMPTY = "empty"


@dataclass(frozen=True)
class UnitPlan:
    """One part. `after` is its text from now on; `source` and `marked` are HTML: the original, and what changes."""

    id: str
    kind: BlockKind
    source: str
    after: str
    change: Change
    marked: str
    notes: Sequence[Note]

    @property
    def is_shown(self) -> bool:
        return self.change != Change.SAME or bool(self.notes)


@dataclass(frozen=True)
class Plan:
    """One article of the file. Without a subject nothing is known of it and `notes` say why.

    Attributes:
        slug: as the file says it.
        exported: the source revision the file was made from.
        text: the whole translation from now on.
        source_changes: what changed in the original since the file was made, as HTML.
    """

    slug: str
    notes: Sequence[Note]
    subject: Subject | None = None
    exported: ArticleRevision | None = None
    units: Sequence[UnitPlan] = ()
    text: ArticleText | None = None
    source_changes: str = ""

    @property
    def level(self) -> Level:
        notes = [*self.notes, *(note for one in self.units for note in one.notes)]
        return max((note.level for note in notes), default=Level.INFO)

    @property
    def is_unchanged(self) -> bool:
        return self.subject is not None and not any(
            one.change in (Change.NEW, Change.CHANGED) for one in self.units
        )

    def without_warnings(self) -> Self:
        return replace(self, notes=[one for one in self.notes if one.level == Level.PROBLEM])

    @property
    def has_problem(self) -> bool:
        return self.level == Level.PROBLEM

    @property
    def is_takeable(self) -> bool:
        return self.text is not None and not self.is_unchanged and not self.has_problem

    @property
    def is_ticked(self) -> bool:
        """Taken unless the person says no: nothing asks for a decision."""
        return self.is_takeable and self.level < Level.WARNING

    @property
    def shown_units(self) -> list[UnitPlan]:
        return [one for one in self.units if one.is_shown]

    def number(self, change: str) -> int:
        return sum(one.change.value == change for one in self.units)

    @property
    def counts(self) -> dict[str, int]:
        """Name of a change → number of parts."""
        return {change.value: self.number(change.value) for change in Change}

    @property
    def key(self) -> str:
        """Of its tick box: the article, and all that was shown of it, so that only what was seen is taken."""
        subject, text = self.subject, self.text
        if subject is None or text is None:
            return ""
        source = subject.source.pk if subject.source else 0
        seen = "\n".join([subject.mark, str(source), text.title, text.summary, text.body])
        return f"{self.slug}:{hashlib.sha256(seen.encode()).hexdigest()[:16]}"
