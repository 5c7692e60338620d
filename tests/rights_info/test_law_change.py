"""A law change from the notice to the reader, played through by HTTP: every page right at once, every language told."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal.search.models import SearchDocument
from rights_info.models import Article, Fact, TranslationState
from rights_info.notices import notices_of
from rights_info.queries import find_article_page

from .conftest import ENGLISH, KHMER
from .desk import Team, fact_form, form_of, open_change_of, page, write_and_publish

LANGUAGES = ("en", "km", "my", "vi")
TEXTS = {
    "en": ENGLISH,
    "km": KHMER,
    "my": {"title": "လုပ်ခ", "summary": "ရပိုင်ခွင့်", "body": "အနည်းဆုံး {{ fact:th-wage }}။"},
    "vi": {"title": "Tiền lương", "summary": "Bạn được gì.", "body": "Ít nhất {{ fact:th-wage }}."},
}
# What English says of the Burmese text stands in for each reader's own language.
LAW_CHANGED = "The law has changed since this text was translated. The figures are new, but the words may be old."
BEING_CHECKED = "A figure on this page has changed. The words around it are being checked."
UNREVIEWED = (
    "This text was translated by machine. A native speaker has not yet reviewed it.",
    "This text was drafted by machine. An editor has not yet reviewed it.",
)

Commit = Callable[[], AbstractContextManager[object]]


@pytest.fixture
def story(make_article: Callable[..., Article]) -> Article:
    """An article in four languages, all up to date."""
    return make_article(slug="story", texts=TEXTS)


@pytest.fixture
def committing(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Commit:
    """What runs after a commit runs at the end of each step, as in production."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def told(language: str) -> list[str]:
    """What the reader of a language is told above the text, in English; it must stand on her page in her words."""
    from django.utils import timezone, translation

    reading = find_article_page(slug="story", language=language, at=timezone.now())
    with translation.override(language):
        own = notices_of(reading.translation, reading.text.language)
    shown = Client().get(f"/{language}/rights/story/").content.decode()
    assert [notice.body for notice in own if notice.body not in shown] == []
    with translation.override("en"):
        return [n.body for n in notices_of(reading.translation, reading.text.language)]


def figures() -> dict[str, list[str]]:
    """Language → the wage on the page, in the API, in the API's facts."""
    found = {}
    for language in LANGUAGES:
        html = Client().get(f"/{language}/rights/story/").content.decode()
        answer = Client().get(f"/api/v1/articles/story/?language={language}").json()
        fact = next(f for f in answer["facts"] if f["key"] == "th-wage")
        found[language] = [
            next((v for v in ("400 THB", "450 THB") if v in html), "none"),
            next((v for v in ("400 THB", "450 THB") if v in answer["body_html"]), "none"),
            fact["value"]["amount"],
        ]
    return found


def test_a_law_change_played_through(
    team: Team, story: Article, wage: Fact, committing: Commit
) -> None:
    # Before: everything agrees, and pages are kept.
    old, new = ["400 THB", "400 THB", "400.00"], ["450 THB", "450 THB", "450.00"]
    assert figures() == dict.fromkeys(LANGUAGES, old)
    assert all(told(language) in ([UNREVIEWED[0]], [UNREVIEWED[1]]) for language in LANGUAGES)

    # The editor proposes the new wage: nobody sees it yet.
    with committing():
        data = fact_form(wage, value="450", valid_from="1/1/2027", why="Notice 15 of 2026")
        team.editor.post("fact-propose", wage.key, **data)
    change = open_change_of(wage)
    assert figures() == dict.fromkeys(LANGUAGES, old)

    # One reviewer: still nothing. The preview names every sentence in every language.
    with committing():
        team.reviewer.post("fact-approve", change.pk)
    assert figures() == dict.fromkeys(LANGUAGES, old)
    preview = page(team.second_reviewer.get("fact", wage.key))
    assert all(f'class="marked" lang="{language}"' in preview for language in LANGUAGES)

    # The second: every page and the API in every language at once, kept ones too; every reader is told.
    with committing():
        team.second_reviewer.post("fact-approve", change.pk)
    assert figures() == dict.fromkeys(LANGUAGES, new)
    assert searchable() == dict.fromkeys(LANGUAGES, True)
    assert all(BEING_CHECKED in told(language) for language in LANGUAGES)
    assert not any(LAW_CHANGED in told(language) for language in LANGUAGES)

    # The English text is written anew, because the law changed more than the figure.
    body = f"{ENGLISH['body']} From January the employer pays for the card too."
    with committing():
        write_and_publish(
            team.editor, team.reviewer, story, "en", body=body, significance="law_changed",
            note="Notice 15 of 2026",
        )  # fmt: skip
    assert "pays for the card too" in Client().get("/en/rights/story/").content.decode()
    assert told("en") == [BEING_CHECKED]
    for language in ("km", "my", "vi"):
        assert LAW_CHANGED in told(language)
        listed = Client().get(f"/api/v1/articles/?language={language}").json()["results"][0]
        assert (listed["translation"]["state"], listed["translation"]["law_changed"]) == (
            "outdated",
            True,
        )
    assert outdated() == {"km", "my", "vi"}

    # Khmer is written anew and reviewed; Vietnamese was right all along; Burmese waits.
    with committing():
        write_and_publish(
            team.translator, team.reviewer, story, "km",
            body=f"{KHMER['body']} និយោជកបង់ថ្លៃកាត។", is_up_to_date="on",
        )  # fmt: skip
        finish(team, "km", story)
        vietnamese = story.translation_states.get(language="vi")
        source = story.revisions.filter(language="en").latest("id")
        team.second_reviewer.post("outdated-keep", text=[f"{vietnamese.pk}:{source.pk}"])
    assert outdated() == {"my"}
    assert told("km") == []
    assert told("vi") == [BEING_CHECKED, UNREVIEWED[0]]
    assert told("my") == [LAW_CHANGED, BEING_CHECKED, UNREVIEWED[0]]

    # A Burmese draft without the word «up to date» changes the words, not what readers are told.
    with committing():
        write_and_publish(
            team.translator,
            team.second_reviewer,
            story,
            "my",
            body="အနည်းဆုံး {{ fact:th-wage }} ရမည်။",
        )
    assert told("my") == [LAW_CHANGED, BEING_CHECKED]
    assert figures() == dict.fromkeys(LANGUAGES, new)

    # At last all sentences were read again, and Burmese is said to be right.
    with committing():
        for language in ("en", "my", "vi"):
            finish(team, language, story)
        burmese = story.translation_states.get(language="my")
        team.reviewer.post("outdated-keep", text=[f"{burmese.pk}:{source.pk}"])
    assert outdated() == set()
    assert [told(language) for language in LANGUAGES] == [[], [], [], [UNREVIEWED[0]]]


def searchable() -> dict[str, bool]:
    """Language → whether search knows the new figure and no longer the old one."""
    documents = SearchDocument.objects.filter(kind="article", key="story")
    return {d.language: "450 THB" in d.body and "400 THB" not in d.body for d in documents}


def outdated() -> set[str]:
    return set(TranslationState.objects.outdated().values_list("language", flat=True))


def finish(team: Team, language: str, article: Article) -> None:
    tasks = article.review_tasks.open().filter(language=language)
    team.translator.post("figures-finish", task=[task.pk for task in tasks])


def test_reader_without_a_text_of_her_own_is_told_what_is_true_of_the_one_she_gets(
    team: Team,
    make_article: Callable[..., Article],
    wage: Fact,
    committing: Commit,
) -> None:
    make_article(slug="story")
    missing = "This text is not in your language yet. It is shown in this language: English."
    assert told("vi") == [missing, UNREVIEWED[1]]
    with committing():
        team.reviewer.post("fact-propose", wage.key, **fact_form(wage, value="450"))
        team.second_reviewer.post("fact-approve", open_change_of(wage).pk)
    assert told("vi") == [missing, BEING_CHECKED, UNREVIEWED[1]]
    with committing():
        team.reviewer.post("text-stand-by", "story", "en")
    assert told("vi") == [missing, BEING_CHECKED]


def test_text_a_person_wrote_and_nobody_reviewed_says_so(
    team: Team, story: Article, translator: object
) -> None:
    from rights_info.enums import Significance
    from rights_info.services import revise_article

    article = Article.objects.create(slug="plain", stages=["at_work"])
    revise_article(
        article=article,
        language="en",
        significance=Significance.NORMAL,
        by=team.editor.user,
        **ENGLISH,
    )
    assert article.translation_states.get().origin == "human"
    assert form_of(article, "en")["title"] == ENGLISH["title"]
