"""What the facts desk shows of one fact: its values, where it stands, and what a change would do to each sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES
from rights_info.desk_texts import known_facts
from rights_info.enums import ChangeState
from rights_info.fact_fields import Difference, differences, titles_of, with_changes
from rights_info.models import Article, Fact, FactChange
from rights_info.sentences import before_and_after, sentences_citing, show_sentence
from rights_info.services.fact_changes import REVIEWERS_NEEDED, count_approvals, is_stale


@dataclass(frozen=True)
class Sentence:
    """A sentence that cites a fact, as readers would see it: old value struck out, new one marked."""

    language: str
    html: SafeString


@dataclass(frozen=True)
class Place:
    """An article that cites the fact, in the languages in which it does."""

    article: Article
    languages: list[str]
    sentences: list[Sentence]


@dataclass(frozen=True)
class OpenChange:
    """A proposed change as a person meets it at the desk."""

    change: FactChange
    rows: list[Difference]
    approvals: list[Any]
    missing: int
    is_stale: bool
    may_approve: bool
    may_refuse: bool
    may_withdraw: bool


def may_propose(user: User) -> bool:
    return user.may(EDIT_ARTICLES) or user.may(REVIEW_ARTICLES)


def values_of(fact: Fact) -> list[tuple[str, str, str]]:
    """(language, endonym, the value as readers see it) for each language."""
    return [(code, endonym, fact.written(code)) for code, endonym in settings.LANGUAGES]


def open_change(fact: Fact, user: User) -> OpenChange | None:
    """The change that waits, if one does."""
    changes = FactChange.objects.open().filter(fact=fact)
    change = changes.select_related("fact", "proposed_by").first()
    if change is None:
        return None
    approvals = list(change.approvals.select_related("by"))
    is_reviewer = user.may(REVIEW_ARTICLES)
    has_approved = user.pk in {approval.by_id for approval in approvals}
    stale = is_stale(change)
    return OpenChange(
        change=change,
        rows=differences(
            change.seen, change.changes, titles=titles_of(change.seen, change.changes)
        ),
        approvals=approvals,
        missing=max(REVIEWERS_NEEDED - count_approvals(change), 0),
        is_stale=stale,
        may_approve=is_reviewer and not has_approved and not stale,
        may_refuse=is_reviewer,
        may_withdraw=change.proposed_by_id == user.pk,
    )


def ended_changes(fact: Fact) -> list[FactChange]:
    """What was refused or withdrawn, newest first; what was published stands in the history."""
    ended = fact.proposals.filter(state__in=[ChangeState.REFUSED, ChangeState.WITHDRAWN])
    return list(ended.select_related("proposed_by", "ended_by")[:20])


def places_of(fact: Fact, change: FactChange | None) -> list[Place]:
    """Every article that cites the fact, with its sentences, as they would read after the change. Two queries."""
    uses = fact.uses.select_related("article").order_by("article__slug")
    by_article: dict[Article, list[str]] = {}
    for use in uses:
        by_article.setdefault(use.article, []).append(use.language)
    bodies = [a.written_in(code).body for a, codes in by_article.items() for code in codes]
    facts = known_facts(bodies)
    changed = with_changes(fact, change.changes) if change else None
    return [
        Place(article, _in_order(codes), list(_sentences(article, codes, fact, changed, facts)))
        for article, codes in by_article.items()
    ]


def _in_order(codes: list[str]) -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code in codes]


def _sentences(
    article: Article, codes: list[str], fact: Fact, changed: Fact | None, facts: dict[str, Fact]
) -> Iterator[Sentence]:
    for code in _in_order(codes):
        figures = {fact.key: before_and_after(fact, changed, code)}
        for sentence in sentences_citing(article.written_in(code).body, fact.key, code):
            html = show_sentence(sentence, facts=facts, language=code, figures=figures)
            yield Sentence(code, html)
