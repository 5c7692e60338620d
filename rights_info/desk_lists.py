"""Lists of texts that wait for somebody's eyes: out of date, or with a figure that changed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.safestring import SafeString

from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_texts import known_facts, mark
from rights_info.differences import compare
from rights_info.models import Article, ArticleRevision, Fact, ReviewTask, TranslationState
from rights_info.models.article import TEXT_FIELDS
from rights_info.sentences import before_and_after, sentences_citing, show_sentence

_KEY = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")
MOST = 60  # texts a page: each brings two whole texts along


@dataclass(frozen=True)
class OutdatedText:
    """A translation that its source moved beyond.

    Attributes:
        key: of its tick box: the state and the source revision that is shown, so that only what was read is kept.
        differences: what changed in the source, field by field, as HTML; empty where it never was up to date.
    """

    key: str
    article: Article
    language: str
    is_law_changed: bool
    differences: list[SafeString]
    notes: list[str]


@dataclass(frozen=True)
class OpenTask:
    """A text in which a figure changed, with the sentences around it."""

    task: ReviewTask
    sentences: list[SafeString]


def outdated_texts(languages: Sequence[str]) -> list[OutdatedText]:
    """Those whose law changed first. Three queries."""
    states = TranslationState.objects.outdated().filter(language__in=languages).with_freshness()
    states = states.select_related("article", "based_on")
    found = list(states.order_by(F("is_law_changed").desc(), "article__slug", "language")[:MOST])
    sources = _source_revisions([state.article for state in found])
    bodies = [rows[0].body for rows in sources.values()]
    facts = known_facts([*bodies, *(state.based_on.body for state in found if state.based_on)])
    return [_outdated_text(state, sources[state.article_id], facts) for state in found]


def _outdated_text(
    state: Any, revisions: list[ArticleRevision], facts: dict[str, Fact]
) -> OutdatedText:
    newest = revisions[0]
    notes = [r.note for r in revisions if r.pk > (state.based_on_id or 0) and r.note]
    return OutdatedText(
        key=f"{state.pk}:{newest.pk}",
        article=state.article,
        language=state.language,
        is_law_changed=state.is_law_changed,
        differences=_differences(state.based_on, newest, facts),
        notes=notes,
    )


def _differences(
    base: ArticleRevision | None, newest: ArticleRevision, facts: dict[str, Fact]
) -> list[SafeString]:
    if base is None:
        return []
    return [
        mark(compare(old, new, whole=False), facts=facts, language=newest.language)
        for name in TEXT_FIELDS
        if (old := getattr(base, name)) != (new := getattr(newest, name))
    ]


def compared_texts(keys: Iterable[str]) -> list[tuple[TranslationState, ArticleRevision]]:
    """States and source revisions of ticked boxes; what is not understood is left out."""
    pairs = [match.groups() for key in keys if (match := _KEY.fullmatch(key))]
    chosen = {int(state): int(revision) for state, revision in pairs}
    states = TranslationState.objects.filter(pk__in=chosen).select_related("article")
    revisions = ArticleRevision.objects.in_bulk(chosen.values())
    return [
        (state, revisions[chosen[state.pk]])
        for state in states.order_by("pk")
        if chosen[state.pk] in revisions
    ]


def open_tasks(languages: Sequence[str] = LANGUAGE_CODES) -> list[OpenTask]:
    """Oldest first. Two queries."""
    tasks = ReviewTask.objects.open().filter(language__in=languages)
    found = list(tasks.select_related("article", "fact")[:MOST])
    facts = known_facts(task.article.written_in(task.language).body for task in found)
    return [OpenTask(task, _sentences(task, facts)) for task in found]


def _sentences(task: ReviewTask, facts: dict[str, Fact]) -> list[SafeString]:
    language, fact = task.language, task.fact
    figures = {fact.key: before_and_after(fact, None, language)}
    body = task.article.written_in(language).body
    return [
        show_sentence(sentence, facts=facts, language=language, figures=figures)
        for sentence in sentences_citing(body, fact.key, language)
    ]


def chosen_tasks(keys: Iterable[str]) -> list[ReviewTask]:
    """Open tasks of ticked boxes."""
    numbers = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    return list(ReviewTask.objects.open().filter(pk__in=numbers).select_related("article"))


def _source_revisions(articles: Iterable[Article]) -> dict[int, list[ArticleRevision]]:
    """Article → revisions of its source, newest first, in one query."""
    sources = {article.pk: article.source_language for article in articles}
    rows: dict[int, list[ArticleRevision]] = {}
    for revision in ArticleRevision.objects.filter(article__in=sources).order_by("-id"):
        if revision.language == sources[revision.article_id]:
            rows.setdefault(revision.article_id, []).append(revision)
    return rows
