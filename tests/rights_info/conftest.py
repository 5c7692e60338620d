"""A small world for the rights information: two countries, two facts, an article in English and Khmer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.reference.models import Country, Source
from rights_info.enums import Significance
from rights_info.models import Article, Fact, Topic
from rights_info.services import bring_up_to_date, publish_article, revise_article

from .desk import Team, make_team

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
ENGLISH = {
    "title": "Your wage",
    "summary": "What you must be paid.",
    "body": "## How much\n\nAt least {{ fact:th-wage }}. Call {{ fact:th-phone }}.",
}
KHMER = {
    "title": "ប្រាក់ឈ្នួលរបស់អ្នក",
    "summary": "អ្វីដែលអ្នកត្រូវទទួល។",
    "body": "យ៉ាងតិច {{ fact:th-wage }}។",
}


@pytest.fixture
def countries(db: None) -> None:
    Country.objects.bulk_create(
        [
            Country(code="KH", role="origin", sort_key=1),
            Country(code="TH", role="destination", sort_key=2),
            Country(code="MY", role="destination", sort_key=3),
        ]
    )


@pytest.fixture
def source(db: None) -> Source:
    return Source.objects.create(
        key="rights:TH1",
        title="Wage notice",
        publisher="Ministry",
        year="2025",
        url="https://example.org/w",
    )


@pytest.fixture
def wage(countries: None, source: Source) -> Fact:
    fact = Fact.objects.create(
        key="th-wage",
        kind="money",
        value="400",
        currency="THB",
        per="day",
        country_id="TH",
        labels={"en": "Minimum wage", "km": "ប្រាក់ឈ្នួលអប្បបរមា"},
        confidence="R",
        as_of=date(2025, 7, 1),
        review_on=date(2100, 1, 1),
    )
    fact.sources.set([source])
    return fact


@pytest.fixture
def hotline(countries: None) -> Fact:
    return Fact.objects.create(
        key="th-phone",
        kind="phone",
        value="+66 2 123 4567",
        labels={"en": "Hotline"},
        confidence="G",
    )


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.create(
        key="wages", icon="banknote", labels={"en": "Wages", "km": "ប្រាក់ឈ្នួល"}
    )


@pytest.fixture
def make_article(topic: Topic, wage: Fact, hotline: Fact) -> Callable[..., Article]:
    """An article published on 1 January 2026, in English unless `texts` says otherwise; Khmer kept up to date."""

    def make(
        slug: str = "wage", texts: dict[str, dict[str, str]] | None = None, **fields: Any
    ) -> Article:
        article = Article.objects.create(slug=slug, **{"stages": ["at_work"], **fields})
        article.topics.set([topic])
        for language, text in (texts or {"en": ENGLISH}).items():
            revise_article(
                article=article, language=language, significance=Significance.NORMAL, **text
            )
            if language != "en":
                bring_up_to_date(article=article, language=language)
        return publish_article(article=article, at=PUBLISHED)

    return make


@pytest.fixture
def article(make_article: Callable[..., Article]) -> Article:
    return make_article(
        texts={"en": ENGLISH, "km": KHMER}, actions=[{"type": "complaint", "kind": "unpaid_wages"}]
    )


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("editor@example.org", name="Editor")


@pytest.fixture
def translator(db: None) -> User:
    return User.objects.create_user("translator@example.org", name="Translator")


def signed_in(user: User, role: Role) -> Client:
    """A browser in which this person, holding the role from now on, has signed in."""
    team, _created = Organisation.objects.get_or_create(
        slug="team", defaults={"name": "Portal team", "kind": OrganisationKind.PORTAL}
    )
    Membership.objects.get_or_create(user=user, organisation=team, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def team(db: None) -> Team:
    return make_team()
