"""A translation is outdated exactly from a source revision of weight until somebody says it was brought up to date."""

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.common.errors import Conflict
from rights_info.enums import Origin, Significance, TranslationStatus
from rights_info.models import Article, Fact, ReviewTask, TranslationState
from rights_info.queries import find_article_page
from rights_info.services import (
    bring_up_to_date,
    change_fact,
    finish_review_task,
    publish_article,
    review_translation,
    revise_article,
    withdraw_article,
)

from .conftest import ENGLISH, KHMER

APP = Path(__file__).resolve().parents[2] / "rights_info"


def is_outdated(article: Article, language: str = "km") -> bool:
    """By the page and by the desk's query, which must agree."""
    by_query = (
        TranslationState.objects.outdated().filter(article=article, language=language).exists()
    )
    page = find_article_page(slug=article.slug, language=language, at=timezone.now())
    assert (page.translation.state == TranslationStatus.OUTDATED) == by_query
    return by_query


def test_new_translation_is_outdated_until_brought_up_to_date(
    make_article: Callable[..., Article],
) -> None:
    article = make_article()
    revise_article(article=article, language="km", significance=Significance.NORMAL, **KHMER)
    assert is_outdated(article)
    bring_up_to_date(article=article, language="km")
    assert not is_outdated(article)


@pytest.mark.parametrize(
    ("significance", "outdated"),
    [(Significance.MINOR, False), (Significance.NORMAL, True), (Significance.LAW_CHANGED, True)],
)
def test_source_revision_outdates_by_its_significance(
    article: Article, significance: Significance, outdated: bool
) -> None:
    revise_article(article=article, language="en", significance=significance, **ENGLISH)
    assert is_outdated(article) is outdated


def test_source_language_cannot_be_brought_up_to_date(article: Article) -> None:
    with pytest.raises(Conflict):
        bring_up_to_date(article=article, language="en")


def test_language_without_a_text_cannot_be_brought_up_to_date(article: Article) -> None:
    with pytest.raises(Conflict):
        bring_up_to_date(article=article, language="my")


def test_review_says_nothing_about_age(article: Article, editor: User) -> None:
    revise_article(article=article, language="en", significance=Significance.LAW_CHANGED, **ENGLISH)
    review_translation(article=article, language="km", by=editor)
    assert is_outdated(article)


def test_author_cannot_review_her_own_text(article: Article, translator: User) -> None:
    revise_article(
        article=article, language="km", significance=Significance.NORMAL, by=translator, **KHMER
    )
    with pytest.raises(Conflict):
        review_translation(article=article, language="km", by=translator)


def test_new_words_lose_the_review_of_the_old(article: Article, editor: User) -> None:
    review_translation(article=article, language="km", by=editor)
    revise_article(article=article, language="km", significance=Significance.MINOR, **KHMER)
    assert article.translation_states.get(language="km").reviewed_on == timezone.localdate()
    revise_article(article=article, language="km", significance=Significance.NORMAL, **KHMER)
    assert article.translation_states.get(language="km").reviewed_on is None


def test_machine_text_stays_machine_text_when_a_person_mends_it(
    article: Article, translator: User
) -> None:
    revise_article(
        article=article, language="km", significance=Significance.MINOR, by=translator, **KHMER
    )
    assert article.translation_states.get(language="km").origin == Origin.MACHINE


def test_only_one_function_writes_based_on() -> None:
    writers = []
    for path in APP.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    targets = node.targets if isinstance(node, ast.Assign) else []
                    names = {t.attr for t in targets if isinstance(t, ast.Attribute)}
                    keywords = (
                        {k.arg for k in node.keywords} if isinstance(node, ast.Call) else set()
                    )
                    if {"based_on", "based_on_id"} & (names | keywords):
                        writers.append(function.name)
    assert writers == ["bring_up_to_date"]


# Any acts in any order -----------------------------------------------------------------------------

Act = tuple[str, str]
ACTS = st.one_of(
    st.tuples(st.just("revise source"), st.sampled_from(Significance.values)),
    st.tuples(st.just("revise translation"), st.sampled_from(Significance.values)),
    st.tuples(st.sampled_from(["review", "publish", "withdraw", "finish tasks"]), st.just("")),
    st.tuples(st.just("change fact"), st.integers(1, 9999).map(str)),
    st.tuples(st.just("bring up to date"), st.sampled_from(["km", "vi"])),
)


def do(act: Act, article: Article, fact: Fact, editor: User) -> None:
    name, value = act
    if name == "revise source":
        revise_article(article=article, language="en", significance=Significance(value), **ENGLISH)
    elif name == "revise translation":
        revise_article(article=article, language="km", significance=Significance(value), **KHMER)
    elif name == "review":
        review_translation(article=article, language="km", by=editor)
    elif name == "publish":
        publish_article(article=article)
    elif name == "withdraw":
        withdraw_article(article=article)
    elif name == "finish tasks":
        for task in ReviewTask.objects.all():
            finish_review_task(task=task, by=editor)
    elif name == "change fact":
        change_fact(fact=fact, changes={"value": value, "valid_from": date(2027, 1, 1)}, by=editor)
    else:
        bring_up_to_date(article=article, language=value, by=editor)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, max_size=12))
def test_nothing_but_bringing_up_to_date_clears_outdated(
    make_article: Callable[..., Article], wage: Fact, editor: User, acts: list[Act]
) -> None:
    with transaction.atomic():
        article = make_article(
            texts={"en": ENGLISH, "km": KHMER, "vi": {**ENGLISH, "title": "Lương"}}
        )
        expected = {"km": False, "vi": False}
        for act in acts:
            do(act, article, wage, editor)
            if act[0] == "revise source" and act[1] in Significance.outdating():
                expected = {"km": True, "vi": True}
            if act[0] == "bring up to date":
                expected[act[1]] = False
            outdated = TranslationState.objects.outdated().filter(article=article)
            assert {
                code: code in set(outdated.values_list("language", flat=True)) for code in expected
            } == expected
        transaction.set_rollback(True)
