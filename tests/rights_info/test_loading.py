"""The reference files load, load again to no effect, and never undo what editors did since."""

import copy
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from portal.audit.models import AuditEvent
from portal.common.script import to_ascii_digits
from portal.reference.models import Country
from portal.reference.services import LoadReport
from portal.reference.services.loading import read_yaml
from rights_info.actions import action_types
from rights_info.enums import SECTORS, Doubt, Significance, Stage
from rights_info.fact_kinds import PERIODS, UNITS, fact_kinds
from rights_info.models import Article, ArticleRevision, Fact, ReviewTask, Topic, TranslationState
from rights_info.rendering import TOKEN, cited_facts
from rights_info.services import change_fact, revise_article
from rights_info.services.loading import (
    FOLDER,
    load_agreements,
    load_article,
    load_articles,
    load_facts,
    load_ratifications,
    load_topics,
)
from rights_info.services.treaties import KnownDate

FACTS = [
    row for path in sorted((FOLDER / "facts").glob("*.yaml")) for row in read_yaml(path)["rows"]
]
RATIFICATIONS = read_yaml(FOLDER / "ratifications.yaml")["rows"]
AGREEMENTS = read_yaml(FOLDER / "agreements.yaml")["rows"]
ARTICLES: list[dict[str, Any]] = [
    read_yaml(path) for path in sorted((FOLDER / "articles").glob("*.yaml"))
]
LANGUAGES = ["en", "km", "my", "vi"]
by_slug = pytest.mark.parametrize("row", ARTICLES, ids=lambda row: str(row["key"]))


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadReport]:
    """Everything in one transaction around the module's tests: loading takes seconds. Each test's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        Country.objects.bulk_create(
            Country(code=code, role="both")
            for code in sorted(
                {row["country"] for row in (*FACTS, *RATIFICATIONS) if row["country"]}
            )
        )
        yield load_all()
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once: LoadReport, db: None) -> LoadReport:
    return loaded_once


def load_all() -> LoadReport:
    report = LoadReport()
    loads = (load_topics, load_facts, load_ratifications, load_agreements, load_articles)
    for load in loads:
        load(report)
    return report


def test_everything_loads(loaded: LoadReport) -> None:
    assert loaded.created["Fact"] == len(FACTS) + 143 + 45
    assert loaded.created["Article"] == len(ARTICLES) >= 6
    assert not TranslationState.objects.outdated().exists()
    assert not ReviewTask.objects.exists()


def test_loading_twice_changes_nothing(loaded: LoadReport) -> None:
    revisions = ArticleRevision.objects.count()
    again = load_all()
    assert (again.total_changes, again.unchanged["Fact"]) == (0, len(FACTS) + 188)
    assert ArticleRevision.objects.count() == revisions


@by_slug
def test_article_cites_only_facts_that_exist(row: dict[str, Any]) -> None:
    known = {fact["key"] for fact in FACTS} | {f"ratified-{one['key']}" for one in RATIFICATIONS}
    for language in LANGUAGES:
        assert set(cited_facts(row["body"][language])) <= known


@by_slug
def test_article_cites_the_same_facts_in_every_language(row: dict[str, Any]) -> None:
    cited = {language: sorted(cited_facts(row["body"][language])) for language in LANGUAGES}
    assert dict.fromkeys(LANGUAGES, cited["en"]) == cited


# What may stand in a sentence as a digit: steps of a list, names of visas, treaties and kinds of hotel.
_NO_FIGURE = re.compile(
    r"^(?:##[ ])?\d\.[ ]|E-?\d+|\b[CP]\d+|\(types 2 to 4\)|\(ប្រភេទ 2 ដល់ 4\)|\(အမျိုးအစား 2 ကနေ 4\)|\(loại 2 đến 4\)",
    re.MULTILINE,
)


@by_slug
def test_article_states_no_figure_outside_a_fact(row: dict[str, Any]) -> None:
    for language in LANGUAGES:
        prose = _NO_FIGURE.sub("", TOKEN.sub("", row["body"][language]))
        assert [c for c in prose if unicodedata.category(c) == "Nd"] == [], language


def test_sentence_of_a_fact_has_the_same_numbers_in_khmer_and_burmese() -> None:
    """In Vietnamese a month is a number, so its sentences have more of them."""
    differing = []
    for row in FACTS:
        texts = row["text"] or {}
        numbers = {code: _numbers(texts.get(code) or "") for code in ("en", "km", "my")}
        if len(set(map(tuple, numbers.values()))) > 1 and row["key"] not in _SPELT_OUT:
            differing.append(row["key"])
    assert differing == []


_SPELT_OUT = {"th-ssf33-benefits", "kh-recruitment-law"}


def _numbers(text: str) -> list[str]:
    found = re.findall(r"\d+(?:[.,]\d+)*", to_ascii_digits(text))
    return sorted(number.replace(",", "").replace(".", "") for number in found)


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
    reads_as = read_yaml(FOLDER / "facts" / "figures.yaml")["meta"]["reads_as"]
    with translation.override(language):
        units = {key: write(2, "%(value)s") for key, write in UNITS.items()}
        periods = {key: str(pattern) for key, pattern in PERIODS.items()}
    for written, expected in ((units, reads_as["unit"]), (periods, reads_as["per"])):
        assert sorted(written) == sorted(expected)
        for key, text in written.items():
            untranslated = (expected[key]["en"], expected[key]["en"].removesuffix("s"))
            assert text in (expected[key][language], *untranslated)


# Ratifications and agreements ----------------------------------------------------------------------


def test_every_ratification_and_agreement_is_a_fact(loaded: LoadReport) -> None:
    assert Fact.objects.filter(key__startswith="ratified-").count() == 143
    assert Fact.objects.filter(key__startswith="ratified-", kind="date").count() == 38
    assert Fact.objects.filter(key__startswith="agreement-", kind="text").count() == 45


def test_ratifications_and_agreements_keep_confidence_sources_and_review_day(
    loaded: LoadReport,
) -> None:
    rows = {f"ratified-{row['key']}": row for row in RATIFICATIONS}
    rows |= {f"agreement-{row['key']}": row for row in AGREEMENTS}
    facts = Fact.objects.filter(key__in=rows).prefetch_related("sources")
    assert len(facts) == 188
    for fact in facts:
        row = rows[fact.key]
        assert fact.confidence == row["confidence"]
        assert {source.key for source in fact.sources.all()} == {
            f"rights:{key}" for key in row["sources"]
        }
        assert fact.caution.startswith(row["note"] or "")
        assert fact.review_on
        assert (Doubt.UNVERIFIED in fact.doubts(fact.review_on)) == (row["confidence"] == "G")
    assert sum(fact.confidence == "G" for fact in facts) == 126 + 21


def test_ratification_with_a_known_day_is_a_date(loaded: LoadReport) -> None:
    fact = Fact.objects.get(key="ratified-ph-c190")
    assert (fact.kind, fact.value, fact.country_id) == ("date", "2024-02-20", "PH")
    assert (fact.confidence, fact.written("vi")) == ("R", "20 tháng 2, 2024")
    assert fact.labels["en"] == "Ratification: Violence and Harassment Convention (C190)"


@pytest.mark.parametrize(
    ("key", "sentence", "caution"),
    [
        ("kh-c181", "Not ratified.", ""),
        ("my-c29", "Ratified (1957).", "year read (1957-11-11)"),
        ("vn-c29", "Ratified.", "ratification read, date general knowledge (2007-03-05)"),
        ("my-c97", "Ratified for a part of the country only (3 March 1964).", "Sabah only"),
        ("sg-c105", "Ratified once, then left (19 April 1979).", "ratified 1965"),
        (
            "kh-icrmw",
            "Signed (2004), not ratified.",
            "signed 2004, not ratified in the source of about 2012 (2004-09-27)",
        ),
    ],
)
def test_ratification_says_no_more_than_its_source(
    loaded: LoadReport, key: str, sentence: str, caution: str
) -> None:
    fact = Fact.objects.get(key=f"ratified-{key}")
    assert (fact.written("en"), fact.caution) == (sentence, caution)
    assert sorted(fact.texts) == sorted(fact.labels) == LANGUAGES


def test_ratification_read_in_an_old_source_is_being_checked(loaded: LoadReport) -> None:
    fact = Fact.objects.get(key="ratified-th-c87")
    assert (fact.as_of, fact.as_of_precision) == (date(2021, 1, 1), "year")
    assert fact.doubts(date(2026, 11, 22)) == [Doubt.BEING_CHECKED]


def test_agreement_says_its_corridor_dates_and_status_in_english_alone(loaded: LoadReport) -> None:
    fact = Fact.objects.get(key="agreement-ssa-vn-kr")
    assert (fact.country_id, fact.applies_to) == ("VN", "VN-KR")
    assert (fact.valid_from, fact.valid_to) == (date(2024, 1, 1), None)
    assert fact.texts == {
        "en": "Agreement on social insurance. Signed: 14 December 2021. "
        "In force since: 1 January 2024. Status: in force."
    }
    assert sorted(fact.labels) == LANGUAGES
    assert 'lang="en"' in fact_kinds[fact.kind].html(fact, "km")


def test_agreement_that_ended_carries_the_day(loaded: LoadReport) -> None:
    assert Fact.objects.get(key="agreement-my-kh-2015").valid_to == date(2020, 12, 9)
    open_ended = Fact.objects.get(key="agreement-my-kh-2023")
    assert open_ended.valid_to is None
    assert "Ends: March 2028." in open_ended.written("en")


def test_agreement_of_many_parties_has_no_one_country(loaded: LoadReport) -> None:
    fact = Fact.objects.get(key="agreement-clmtv-2019")
    assert (fact.country_id, fact.applies_to) == (None, "KH, LA, MM, TH, VN")
    assert Fact.objects.get(key="agreement-kr-eps").written("en").count("Signed: from 2004.") == 1


@pytest.mark.parametrize("written", ["", "20", "2004-1", "2004-13", "soon", "2004-01-01T00"])
def test_date_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        KnownDate.parse(written)


def test_a_source_says_the_same_in_every_file() -> None:
    said: dict[str, dict[str, str]] = {}
    files = [FOLDER / "ratifications.yaml", FOLDER / "agreements.yaml"]
    for path in [*files, *sorted((FOLDER / "facts").glob("*.yaml"))]:
        for key, source in read_yaml(path)["sources"].items():
            words = {field: str(value) for field, value in source.items() if value}
            assert said.setdefault(key, words) == words


def test_changed_ratification_is_the_only_one_changed_and_is_recorded(
    loaded: LoadReport, tmp_path: Path
) -> None:
    text = (FOLDER / "ratifications.yaml").read_text(encoding="utf-8")
    (tmp_path / "ratifications.yaml").write_text(
        text.replace("'2024-02-20'", "'2024-02-21'"), encoding="utf-8"
    )
    report = LoadReport()
    load_ratifications(report, tmp_path)
    assert (report.changed, report.unchanged["Fact"]) == ({"Fact": 1}, 142)
    fact = Fact.objects.get(key="ratified-ph-c190")
    assert fact.value == "2024-02-21"
    entry = AuditEvent.objects.get(action="rights_info.changed_fact")
    assert entry.detail["fields"] == ["value"]


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
    text = (FOLDER / "facts" / "figures.yaml").read_text(encoding="utf-8")
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "figures.yaml").write_text(
        text.replace("value: '400'", "value: '401'"), encoding="utf-8"
    )
    report = LoadReport()
    load_facts(report, tmp_path)
    changed = set(Fact.objects.filter(value="401").values_list("key", flat=True))
    assert report.changed["Fact"] == len(changed) >= 1
    assert set(ReviewTask.objects.values_list("fact__key", flat=True)) <= changed
