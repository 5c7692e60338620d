"""Search follows what changes: an article, a figure in it, an agency, a place; after commit and not before."""

from datetime import date

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal.reference.enums import Confidence, CountryRole, MissionType
from portal.reference.models import ContactPoint, Country, Place
from portal.search.models import SearchDocument, SearchWord
from portal.search.queries import search
from portal.search.services import rebuild_all, refresh, refresh_now
from portal.search.tasks import rebuild
from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import Agency, Licence, LicenceEvent
from rights_info.enums import Significance, Stage
from rights_info.models import Article, Fact
from rights_info.services import change_fact, publish_article, revise_article, withdraw_article

pytestmark = pytest.mark.django_db

Commit = DjangoCaptureOnCommitCallbacks


def found(text: str, language: str = "en") -> list[str]:
    results = search(text=text, language=language)
    return [hit.key for group in results.groups for hit in group.hits]


def revise(article: Article, language: str = "en", **texts: str) -> None:
    written = {"title": "Your hammock", "summary": "", "body": "Where to hang it."} | texts
    revise_article(article=article, language=language, significance=Significance.NORMAL, **written)


@pytest.fixture
def article(django_capture_on_commit_callbacks: Commit) -> Article:
    article = Article.objects.create(slug="your-hammock", stages=[Stage.AT_WORK])
    with django_capture_on_commit_callbacks(execute=True):
        publish_article(article=article)
        revise(article)
    return article


@pytest.fixture
def fact() -> Fact:
    return Fact.objects.create(
        key="hammock-price", kind="number", value="41", confidence=Confidence.READ, as_of=date(2026, 1, 1)
    )  # fmt: skip


def test_published_article_is_found(article: Article) -> None:
    assert found("hammock") == ["your-hammock"]


def test_revised_article_is_found_by_its_new_words_only(
    article: Article, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        revise(article, title="Your mosquito net", body="Where to fix it.")
    assert (found("mosquito"), found("hammock")) == (["your-hammock"], [])


def test_new_translation_is_found_in_its_language(
    article: Article, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        revise(article, "vi", title="Cái võng của bạn", body="Mắc ở đâu.")
    (hit,) = search(text="vong", language="vi").groups[0].hits
    assert (hit.language, hit.is_in_other_language) == ("vi", False)


def test_withdrawn_article_is_found_no_more(
    article: Article, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(article=article)
    assert found("hammock") == []


def test_act_that_is_undone_changes_nothing(
    article: Article, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks():
        withdraw_article(article=article)
    assert found("hammock") == ["your-hammock"]


def test_changed_figure_is_found_in_every_article_that_cites_it(
    article: Article, fact: Fact, django_capture_on_commit_callbacks: Commit
) -> None:
    other = Article.objects.create(slug="another-hammock", stages=[Stage.AT_WORK])
    with django_capture_on_commit_callbacks(execute=True):
        publish_article(article=other)
        for citing in (article, other):
            revise(citing, body="It costs {{ fact:hammock-price }} a piece.")
    assert sorted(found("hammock 41")) == ["another-hammock", "your-hammock"]
    with django_capture_on_commit_callbacks(execute=True):
        change_fact(fact=fact, changes={"value": "73"})
    results = search(text="hammock 73", language="en")
    assert sorted(found("hammock 73")) == ["another-hammock", "your-hammock"]
    assert not results.is_approximate
    assert search(text="hammock 41", language="en").is_approximate


def test_thing_changed_ten_times_is_made_anew_once(
    article: Article, django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        "portal.search.services.rebuilding.refresh_now", lambda *, kind, key: made.append(key)
    )
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(10):
            refresh(kind="article", key="your-hammock")
    assert made == ["your-hammock"]


def test_agency_is_found_from_its_first_day_and_by_a_new_licence(
    django_capture_on_commit_callbacks: Commit,
) -> None:
    Country.objects.get_or_create(code="KH", defaults={"role": CountryRole.ORIGIN})
    with django_capture_on_commit_callbacks(execute=True):
        agency = Agency.objects.create(
            country_id="KH", name="Zebra Manpower", as_of=date(2026, 1, 1)
        )
    assert found("zebra") == [agency.public_id]
    with django_capture_on_commit_callbacks(execute=True):
        licence = Licence.objects.create(agency=agency, number="KH-77123", authority="Ministry")
        LicenceEvent.objects.create(licence=licence, kind=EventKind.ISSUED, on=date(2026, 1, 2))
    assert found("77123") == [agency.public_id]
    with django_capture_on_commit_callbacks(execute=True):
        Agency.objects.filter(pk=agency.pk).first().delete()
    assert found("zebra") == []


def test_place_is_found_by_a_new_number(django_capture_on_commit_callbacks: Commit) -> None:
    Country.objects.get_or_create(code="TH", defaults={"role": CountryRole.DESTINATION})
    with django_capture_on_commit_callbacks(execute=True):
        place = Place.objects.create(
            key="walrus", kind=MissionType.HOTLINE, in_country_id="TH", names={"en": "Walrus line"},
            confidence=Confidence.READ,
        )  # fmt: skip
        ContactPoint.objects.create(key="walrus-1", place=place, channel="phone", value="90210")
    assert (found("walrus"), found("90210")) == (["walrus"], ["walrus"])


def test_new_words_are_known_at_once_and_counted_by_the_hourly_rebuild(article: Article) -> None:
    assert SearchWord.objects.get(word="hammock").documents == 1
    assert found("hamock") == ["your-hammock"]
    SearchDocument.objects.update(digest="")
    rebuild()
    assert found("hammock") == ["your-hammock"]


def test_rebuild_leaves_alone_what_is_as_it_was(article: Article) -> None:
    rebuild_all()
    before = list(SearchDocument.objects.values_list("pk", "updated_at"))
    rebuild_all()
    assert list(SearchDocument.objects.values_list("pk", "updated_at")) == before


def test_refresh_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        refresh_now(kind="nothing", key="x")
