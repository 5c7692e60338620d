"""A translation is outdated exactly from a source revision of weight until somebody says it was brought up to date."""

import ast
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.common.errors import Conflict, PortalError
from rights_info.enums import Origin, Significance, TranslationStatus
from rights_info.models import Article, ArticleRevision, Draft, Fact, ReviewTask, TranslationState
from rights_info.models.article import ArticleText
from rights_info.queries import find_article_page
from rights_info.services import (
    approve_fact_change,
    bring_up_to_date,
    discard_draft,
    finish_review_tasks,
    keep_translations,
    propose_fact_change,
    publish_article,
    publish_draft,
    return_draft,
    review_translation,
    revise_article,
    save_draft,
    submit_draft,
    withdraw_article,
)
from rights_info.services.drafts import Written

from .conftest import ENGLISH, KHMER
from .desk import Team

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


@dataclass
class World:
    """An article under everybody's hands, and what ought to be true of its translations."""

    article: Article
    fact: Fact
    team: Team
    source: list[tuple[int, str]] = field(default_factory=list)  # revisions: id, significance
    based_on: dict[str, int] = field(default_factory=dict)

    def note_source(self) -> None:
        revisions = self.article.revisions.filter(language="en").order_by("id")
        self.source = list(revisions.values_list("pk", "significance"))

    def expected(self) -> set[str]:
        outdating = Significance.outdating()
        return {
            language
            for language, base in self.based_on.items()
            if any(pk > base and significance in outdating for pk, significance in self.source)
        }

    def draft(self, language: str) -> Draft | None:
        return Draft.objects.open().filter(article=self.article, language=language).first()

    def source_revision(self, which: int) -> ArticleRevision:
        """The newest for 0, one older for 1, and so on."""
        return ArticleRevision.objects.get(pk=self.source[-1 - which % len(self.source)][0])


Act = Callable[[World], None]
LANGUAGES = st.sampled_from(["km", "vi"])
SIGNIFICANCES = st.sampled_from(Significance.values)


def revise(language: str, significance: str) -> Act:
    def act(world: World) -> None:
        text = ENGLISH if language == "en" else KHMER
        weight = Significance(significance)
        revise_article(article=world.article, language=language, significance=weight, **text)

    return act


def save(language: str, significance: str, is_up_to_date: bool, which: int = 0) -> Act:
    """A draft by form (from the newest source) or out of an XLIFF file (perhaps from an older one)."""

    def act(world: World) -> None:
        is_source, draft = language == "en", world.draft(language)
        written = Written(
            text=ArticleText(language, "Title", "", "Words {{ fact:th-wage }}"),
            source_read=None if is_source else world.source_revision(which),
            is_up_to_date=is_up_to_date,
            significance=Significance(significance),
            note="why",
        )
        save_draft(
            article=world.article,
            language=language,
            written=written,
            by=world.team.editor.user,
            version=draft.version if draft else 0,
        )

    return act


def hand_over(language: str) -> Act:
    def act(world: World) -> None:
        if draft := world.draft(language):
            submit_draft(draft=draft, by=world.team.editor.user)

    return act


def publish(language: str) -> Act:
    def act(world: World) -> None:
        draft = world.draft(language)
        if draft is None:
            return
        publish_draft(draft=draft, by=world.team.reviewer.user, version=draft.version)
        if draft.is_up_to_date and draft.source_read_id:
            world.based_on[language] = draft.source_read_id

    return act


def send_back_or_discard(language: str, is_discarded: bool) -> Act:
    def act(world: World) -> None:
        draft = world.draft(language)
        if draft is None:
            return
        if is_discarded:
            discard_draft(draft=draft, by=world.team.editor.user)
        else:
            reviewer = world.team.reviewer.user
            return_draft(draft=draft, by=reviewer, answer="mend", version=draft.version)

    return act


def keep(language: str, which: int) -> Act:
    """«Still correct», after looking at the newest source or at an older one."""

    def act(world: World) -> None:
        state = TranslationState.objects.get(article=world.article, language=language)
        seen = world.source_revision(which)
        keep_translations(compared=[(state, seen)], by=world.team.reviewer.user)
        world.based_on[language] = seen.pk

    return act


def bring(language: str) -> Act:
    def act(world: World) -> None:
        bring_up_to_date(article=world.article, language=language, by=world.team.reviewer.user)
        world.based_on[language] = world.source[-1][0]

    return act


def change_a_fact(value: int) -> Act:
    def act(world: World) -> None:
        change = propose_fact_change(
            fact=world.fact,
            changes={"value": str(value), "valid_from": date(2027, 1, 1)},
            why="law",
            by=world.team.reviewer.user,
        )
        approve_fact_change(change=change, by=world.team.second_reviewer.user)

    return act


def review(language: str) -> Act:
    return lambda world: void(
        review_translation(
            article=world.article, language=language, by=world.team.second_reviewer.user
        )
    )


def finish(world: World) -> None:
    tasks = ReviewTask.objects.open()
    finish_review_tasks(tasks=tasks, by=world.team.translator.user)


def show_or_hide(is_shown: bool) -> Act:
    service = publish_article if is_shown else withdraw_article
    return lambda world: void(service(article=world.article))


def void(_result: object) -> None:
    """A service's answer is of no interest here."""


ACTS = st.one_of(
    st.builds(revise, st.sampled_from(["en", "km", "vi"]), SIGNIFICANCES),
    st.builds(
        save, st.sampled_from(["en", "km", "vi"]), SIGNIFICANCES, st.booleans(), st.integers(0, 3)
    ),
    st.builds(hand_over, st.sampled_from(["en", "km", "vi"])),
    st.builds(publish, st.sampled_from(["en", "km", "vi"])),
    st.builds(send_back_or_discard, st.sampled_from(["en", "km", "vi"]), st.booleans()),
    st.builds(keep, LANGUAGES, st.integers(0, 3)),
    st.builds(bring, LANGUAGES),
    st.builds(change_a_fact, st.integers(1, 9999)),
    st.builds(review, st.sampled_from(["en", "km", "vi"])),
    st.builds(show_or_hide, st.booleans()),
    st.just(finish),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, max_size=20))
def test_nothing_but_bringing_up_to_date_clears_outdated(
    make_article: Callable[..., Article], wage: Fact, team: Team, acts: list[Act]
) -> None:
    with transaction.atomic():
        vietnamese = {**ENGLISH, "title": "Lương"}
        article = make_article(texts={"en": ENGLISH, "km": KHMER, "vi": vietnamese})
        world = World(article, wage, team)
        world.note_source()
        world.based_on = dict.fromkeys(["km", "vi"], world.source[-1][0])
        for act in acts:
            # What a service refuses must leave everything as it was.
            with contextlib.suppress(PortalError), transaction.atomic():
                act(world)
            world.note_source()
            outdated = TranslationState.objects.outdated().filter(article=article)
            assert set(outdated.values_list("language", flat=True)) == world.expected()
        transaction.set_rollback(True)


def test_publishing_a_draft_that_was_written_up_to_date_clears_outdated(
    article: Article, wage: Fact, team: Team
) -> None:
    """The acts above do meet: written, handed over, published."""
    world = World(article, wage, team)
    world.note_source()
    world.based_on = {"km": world.source[-1][0]}
    revise("en", "law_changed")(world)
    world.note_source()
    for is_up_to_date in (False, True):
        for act in (save("km", "normal", is_up_to_date), hand_over("km"), publish("km")):
            act(world)
        assert is_outdated(article) is not is_up_to_date
