"""The demonstration shows one published count and hides one that is too small."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from portal.reference.models import Country
from recruitment_agencies.demo import create_demo_agencies
from recruitment_agencies.demo_monitoring import create_demo_monitoring
from recruitment_agencies.models import Agency, DeploymentStat, WorkerReport
from recruitment_agencies.services.worker_reports import published_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo(countries: None) -> None:
    Country.objects.get_or_create(code="TW", defaults={"role": "destination"})
    create_demo_agencies()
    create_demo_monitoring()


@pytest.mark.usefixtures("_demo")
def test_one_count_is_published_and_a_small_one_is_not() -> None:
    shown = {
        number: [
            (report.kind.value, report.at_least)
            for report in published_reports(
                Agency.objects.get(licences__number=number), date(2026, 11, 23)
            )
        ]
        for number in ("DEMO-KH-001", "DEMO-KH-002")
    }
    assert shown == {"DEMO-KH-001": [("paid", 5)], "DEMO-KH-002": [("paid_over_cap", 10)]}
    assert WorkerReport.objects.filter(kind="upheld").count() == 3


@pytest.mark.usefixtures("_demo")
def test_demonstration_may_be_loaded_twice() -> None:
    before = (WorkerReport.objects.count(), DeploymentStat.objects.count())
    create_demo_monitoring()
    assert (WorkerReport.objects.count(), DeploymentStat.objects.count()) == before


def test_demonstration_without_its_agencies_makes_nothing(countries: None) -> None:
    create_demo_monitoring()
    assert WorkerReport.objects.count() == 0


@pytest.mark.usefixtures("_demo")
def test_public_page_says_the_count_in_each_language() -> None:
    agency = Agency.objects.get(licences__number="DEMO-KH-002")
    for language in ("en", "km", "my", "vi"):
        text = Client().get(f"/{language}/agencies/{agency.public_id}/").content.decode()
        assert "10" in text
        assert Client().get(f"/{language}/agencies/data/").status_code == 200
