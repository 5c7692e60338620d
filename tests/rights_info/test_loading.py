"""The reference files load, load again to no effect, and never undo what editors did since."""

import copy
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from portal.reference.models import Country
from portal.reference.services import LoadReport
from portal.reference.services.loading import read_yaml
from rights_info.actions import action_types
from rights_info.enums import SECTORS, Significance, Stage
from rights_info.fact_kinds import PERIODS, UNITS
from rights_info.models import Article, ArticleRevision, Fact, ReviewTask, Topic, TranslationState
from rights_info.rendering import cited_facts
from rights_info.services import change_fact, revise_article
from rights_info.services.loading import (
    FOLDER,
    load_article,
    load_articles,
    load_facts,
    load_topics,
)

FACTS = read_yaml(FOLDER / "facts.yaml")["rows"]
ARTICLES: list[dict[str, Any]] = [
    read_yaml(path) for path in sorted((FOLDER / "articles").glob("*.yaml"))
]
LANGUAGES = ["en", "km", "my", "vi"]
by_slug = pytest.mark.parametrize("row", ARTICLES, ids=lambda row: str(row["key"]))


@pytest.fixture
def loaded(db: None) -> LoadReport:
    Country.objects.bulk_create(
        Country(code=code, role="both")
        for code in sorted({row["country"] for row in FACTS if row["country"]})
    )
    return load_all()


def load_all() -> LoadReport:
    report = LoadReport()
    for load in (load_topics, load_facts, load_articles):
        load(report)
    return report


def test_everything_loads(loaded: LoadReport) -> None:
    assert loaded.created["Fact"] == len(FACTS)
    assert loaded.created["Article"] == len(ARTICLES) >= 6
    assert not TranslationState.objects.outdated().exists()
    assert not ReviewTask.objects.exists()


def test_loading_twice_changes_nothing(loaded: LoadReport) -> None:
    revisions = ArticleRevision.objects.count()
    assert load_all().total_changes == 0
    assert ArticleRevision.objects.count() == revisions


@by_slug
def test_article_cites_only_facts_that_exist(row: dict[str, Any]) -> None:
    known = {fact["key"] for fact in FACTS}
    for language in LANGUAGES:
        assert set(cited_facts(row["body"][language])) <= known


@by_slug
def test_article_cites_the_same_facts_in_every_language(row: dict[str, Any]) -> None:
    cited = {language: sorted(cited_facts(row["body"][language])) for language in LANGUAGES}
    assert dict.fromkeys(LANGUAGES, cited["en"]) == cited


@by_slug
def test_article_has_a_title_summary_and_body_in_every_language(row: dict[str, Any]) -> None:
    for name in ("title", "summary", "body"):
        assert sorted(row[name]) == LANGUAGES
        assert all(text.strip() for text in row[name].values())
    assert not cited_facts("".join((*row["title"].values(), *row["summary"].values())))


@by_slug
def test_article_names_only_known_stages_topics_sectors_and_steps(row: dict[str, Any]) -> None:
    topics = {topic["key"] for topic in read_yaml(FOLDER / "topics.yaml")["rows"]}
    assert set(row["stages"]) <= set(Stage.values)
    assert set(row["topics"]) <= topics
    assert set(row["sectors"] or []) <= set(SECTORS)
    assert row["actions"]
    assert all(action["type"] in action_types for action in row["actions"])


def test_every_fact_can_be_written_in_every_language(loaded: LoadReport) -> None:
    for fact in Fact.objects.all():
        fact.full_clean()
        for language in LANGUAGES:
            assert fact.written(language)


def test_every_topic_has_articles_or_waits_for_them(loaded: LoadReport) -> None:
    assert Topic.objects.filter(articles__isnull=False).exists()


@pytest.mark.parametrize("language", ["km", "my", "vi"])
def test_units_read_as_the_articles_expect(language: str) -> None:
    """Where the catalogue has a unit, it says what `meta.reads_as` says: the sentences are written around it."""
    reads_as = read_yaml(FOLDER / "facts.yaml")["meta"]["reads_as"]
    with translation.override(language):
        units = {key: write(2, "%(value)s") for key, write in UNITS.items()}
        periods = {key: str(pattern) for key, pattern in PERIODS.items()}
    for written, expected in ((units, reads_as["unit"]), (periods, reads_as["per"])):
        assert sorted(written) == sorted(expected)
        for key, text in written.items():
            untranslated = (expected[key]["en"], expected[key]["en"].removesuffix("s"))
            assert text in (expected[key][language], *untranslated)


# What changes in a file ----------------------------------------------------------------------------


def changed_copy(row: dict[str, Any], *languages: str) -> dict[str, Any]:
    row = copy.deepcopy(row)
    for language in languages:
        row["title"][language] += " 2"
    return row


def outdated(article: Article) -> set[str]:
    states = TranslationState.objects.outdated().filter(article=article)
    return set(states.values_list("language", flat=True))


def test_changed_source_text_outdates_the_languages_left_unchanged(loaded: LoadReport) -> None:
    article = load_article(LoadReport(), changed_copy(ARTICLES[0], "en", "km"))
    newest = article.revisions.filter(language="en").first()
    assert newest is not None
    assert (newest.significance, newest.title) == (
        Significance.NORMAL,
        f"{ARTICLES[0]['title']['en']} 2",
    )
    assert outdated(article) == {"my", "vi"}


def test_changed_translation_alone_outdates_nothing(loaded: LoadReport) -> None:
    assert outdated(load_article(LoadReport(), changed_copy(ARTICLES[0], "vi"))) == set()


def test_editors_words_survive_another_load(loaded: LoadReport) -> None:
    article = Article.objects.get(slug=ARTICLES[0]["key"])
    revise_article(
        article=article,
        language="en",
        title="Ours",
        summary="",
        body="Ours.",
        significance=Significance.MINOR,
    )
    assert load_all().total_changes == 0
    assert Article.objects.get(pk=article.pk).text_for("en").title == "Ours"


def test_editors_figure_survives_another_load(loaded: LoadReport) -> None:
    change_fact(fact=Fact.objects.get(key="th-minimum-wage-bangkok"), changes={"value": "450"})
    assert load_all().total_changes == 0
    assert Fact.objects.get(key="th-minimum-wage-bangkok").value == "450"


def test_changed_row_changes_the_fact_and_asks_for_review(
    loaded: LoadReport, tmp_path: Path
) -> None:
    text = (FOLDER / "facts.yaml").read_text(encoding="utf-8")
    (tmp_path / "facts.yaml").write_text(
        text.replace("value: '400'", "value: '401'"), encoding="utf-8"
    )
    report = LoadReport()
    load_facts(report, tmp_path)
    changed = set(Fact.objects.filter(value="401").values_list("key", flat=True))
    assert report.changed["Fact"] == len(changed) >= 1
    assert set(ReviewTask.objects.values_list("fact__key", flat=True)) <= changed
