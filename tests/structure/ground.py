"""One article and one agency, for tests that need any."""

from datetime import date

from django.utils import timezone

from portal.accounts.models import User
from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import Agency, Licence, LicenceEvent
from rights_info.enums import DraftState
from rights_info.models import Article, ArticleRevision, Draft, Fact, FactChange


def make_article() -> Article:
    """A published article in English only, about work in Thailand."""
    article, _created = Article.objects.get_or_create(
        slug="a-test-article",
        defaults={
            "title_en": "A right",
            "summary_en": "What it is.",
            "body_en": "Some words.",
            "stages": ["at_work"],
            "destinations": ["TH"],
            "published_at": timezone.now(),
        },
    )
    return article


def make_agency() -> Agency:
    """A Cambodian agency with a valid licence."""
    agency, created = Agency.objects.get_or_create(
        name="Test agency (demonstration)", country_id="KH"
    )
    if created:
        licence = Licence.objects.create(agency=agency, number="T-1", authority="Test authority")
        LicenceEvent.objects.create(licence=licence, kind=EventKind.ISSUED, on=date(2024, 1, 1))
    return agency


def make_draft(writer: User) -> Draft:
    """A Khmer text of the article, waiting for review."""
    article = make_article()
    ArticleRevision.objects.get_or_create(
        article=article, language="en", title="A right", body="Some words.", significance="normal"
    )
    draft, _created = Draft.objects.get_or_create(
        article=article,
        language="km",
        defaults={
            "title": "សិទ្ធិ",
            "body": "ពាក្យ",
            "state": DraftState.SUBMITTED,
            "written_by": writer,
            "writer_ids": [writer.pk],
        },
    )
    return draft


def make_change(proposer: User) -> FactChange:
    """A fact, and a change of it that waits for two reviewers."""
    fact, _created = Fact.objects.get_or_create(
        key="a-test-fact", defaults={"kind": "number", "value": "1", "confidence": "R"}
    )
    change, _created = FactChange.objects.get_or_create(
        fact=fact,
        defaults={
            "changes": {"value": "2"},
            "seen": {"value": "1"},
            "why": "read again",
            "proposed_by": proposer,
        },
    )
    return change
