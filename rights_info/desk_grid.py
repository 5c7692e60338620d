"""Articles × languages as the translation desk shows them, from one query."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.settings.languages import LANGUAGE_CODES
from rights_info.enums import TextState
from rights_info.models import Article


@dataclass(frozen=True)
class Cell:
    """One article in one language; `states` most pressing first."""

    article: Article
    language: str
    is_source: bool
    states: list[TextState]
    writer: str

    @property
    def is_well(self) -> bool:
        return self.states == [TextState.WELL]


@dataclass(frozen=True)
class Row:
    """One article in all its languages."""

    article: Article
    title: str
    cells: dict[str, Cell]

    def cells_in(self, languages: Sequence[str]) -> list[Cell]:
        return [self.cells[language] for language in languages]


@dataclass(frozen=True)
class Count:
    """How many texts of a language are in a state."""

    language: str
    state: TextState
    number: int


@dataclass(frozen=True)
class Narrowing:
    """What a person wants to see; an empty value narrows nothing."""

    languages: Sequence[str] = LANGUAGE_CODES
    state: str = ""
    stage: str = ""
    destination: str = ""
    text: str = ""

    def fits(self, row: Row) -> bool:
        return self._fits_article(row) and self._fits_texts(row)

    def _fits_article(self, row: Row) -> bool:
        article = row.article
        places = article.destinations
        return (
            (not self.stage or self.stage in article.stages)
            and (not self.destination or not places or self.destination in places)
            and self.text.casefold() in _words_of(row)
        )

    def _fits_texts(self, row: Row) -> bool:
        return not self.state or any(
            self.state in cell.states for cell in row.cells_in(self.languages)
        )


def list_rows() -> list[Row]:
    """Every article with the state of its text in each language, in one query."""
    titles = [f"title_{code}" for code in LANGUAGE_CODES]
    columns = ["slug", "stages", "destinations", "position", "source_language", "published_at"]
    articles = Article.objects.with_desk_rows().only(*columns, *titles)
    return [_row(article) for article in articles]


def narrow(rows: Iterable[Row], narrowing: Narrowing) -> list[Row]:
    return [row for row in rows if narrowing.fits(row)]


def count_states(rows: Iterable[Row]) -> dict[str, list[Count]]:
    """For each language how many texts are in each state, in the order of `TextState`."""
    counter = Counter(
        (cell.language, state)
        for row in rows
        for cell in row.cells.values()
        for state in cell.states
    )
    return {
        language: [Count(language, state, counter[language, state]) for state in TextState]
        for language in LANGUAGE_CODES
    }


def cells_of(article: Any) -> dict[str, Cell]:
    """Cells by language, of an article from `with_desk_rows`."""
    return {language: _cell(article, language) for language in LANGUAGE_CODES}


def _row(article: Any) -> Row:
    cells = cells_of(article)
    heading = getattr(article, f"title_{article.source_language}")
    drafted = _find(article.draft_rows, article.source_language).get("title")
    return Row(article, heading or drafted or article.slug, cells)


def _words_of(row: Row) -> str:
    titles = (getattr(row.article, f"title_{code}") or "" for code in LANGUAGE_CODES)
    return "\n".join([row.article.slug, row.title, *titles]).casefold()


def _cell(article: Any, language: str) -> Cell:
    state = _find(article.state_rows, language)
    draft = _find(article.draft_rows, language)
    found = {
        TextState.MISSING: not article.has_text_in(language),
        TextState.LAW_CHANGED: state.get("is_law_changed"),
        TextState.OUTDATED: state.get("is_outdated") and not state.get("is_law_changed"),
        TextState.FIGURE_CHANGED: language in article.task_rows,
        TextState.UNREVIEWED: article.has_text_in(language) and not state.get("reviewed_on"),
    }
    if draft:
        found[TextState(draft["state"])] = True
    states = [one for one in TextState if found.get(one)]
    return Cell(
        article=article,
        language=language,
        is_source=language == article.source_language,
        states=states or [TextState.WELL],
        writer=draft.get("writer") or "",
    )


def _find(rows: Iterable[dict[str, Any]], language: str) -> dict[str, Any]:
    return next((row for row in rows if row["language"] == language), {})
