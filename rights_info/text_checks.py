"""Whether a text may be published: its figures exist, and are those of its source. No queries."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rights_info.models.article import ArticleText
from rights_info.rendering import TOKEN, cited_facts

# What is left of a token that somebody mistyped: «{{ fact th-wage }}», «{fact:th-wage}».
_REMAINS = re.compile(r"\{\{|\}\}|\{?\s*fact\s*:")


@dataclass(frozen=True)
class TextCheck:
    """What is wrong with a text's figures.

    Attributes:
        unknown: keys of facts that do not exist. The text cannot be published.
        broken: lines in which a figure is written wrongly. The text cannot be published.
        missing: facts of the source that the translation does not cite; perhaps on purpose.
        extra: facts that only the translation cites; perhaps on purpose.
    """

    unknown: list[str]
    broken: list[str]
    missing: list[str]
    extra: list[str]

    @property
    def is_fit(self) -> bool:
        return not (self.unknown or self.broken)

    @property
    def differs_from_source(self) -> bool:
        return bool(self.missing or self.extra)


def check_text(
    text: ArticleText, *, source: ArticleText | None, known: Collection[str]
) -> TextCheck:
    """Compare a text's facts with those that exist and, for a translation, with its source's.

    Args:
        known: keys of existing facts, at least of those the text cites.
    """
    cited = cited_facts(text.body)
    wanted = cited_facts(source.body) if source else cited
    return TextCheck(
        unknown=[key for key in cited if key not in known],
        broken=_broken_lines(text),
        missing=[key for key in wanted if key not in cited],
        extra=[key for key in cited if key not in wanted],
    )


def _broken_lines(text: ArticleText) -> list[str]:
    """Of the body, what is no whole token; of title and summary any token: figures stand in the body only."""
    lines = [text.title, *text.summary.splitlines()]
    lines += [TOKEN.sub("", line) for line in text.body.splitlines()]
    return [line.strip() for line in lines if _REMAINS.search(line)]
