"""One article and one agency, for tests that need any."""

from datetime import date

from django.utils import timezone

from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import Agency, Licence, LicenceEvent
from rights_info.models import Article


def make_article() -> Article:
    """A published article in English only."""
    article, _created = Article.objects.get_or_create(
        slug="a-test-article",
        defaults={
            "title_en": "A right",
            "summary_en": "What it is.",
            "body_en": "Some words.",
            "stages": ["at_work"],
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
