"""The demonstration's cases: played once, by its people, with the public page right on every day."""

from datetime import date

import pytest

from portal.accounts.demo import create_demo_people
from portal.reference.services import LoadReport
from portal.reference.services.loading import loaders
from recruitment_agencies.demo import create_demo_agencies
from recruitment_agencies.demo_compliance import create_demo_cases
from recruitment_agencies.demo_declarations import create_demo_declarations
from recruitment_agencies.enums import CaseStage, FindingSource
from recruitment_agencies.models import Agency, ComplianceCase, Decision, Finding, Licence


@pytest.fixture
def lotus(db: None) -> Agency:
    for loader in loaders:
        if not loader.key.startswith("rights_info"):
            loader.load(LoadReport())
    create_demo_agencies()
    create_demo_people()
    create_demo_declarations()
    create_demo_cases()
    return Licence.objects.get(number="DEMO-VN-001").agency


def test_the_demonstration_plays_its_cases_once(lotus: Agency) -> None:
    stages = sorted(ComplianceCase.objects.values_list("stage", flat=True))
    assert stages == [CaseStage.CLOSED, CaseStage.NOTICE_SENT, CaseStage.OPEN]
    assert create_demo_cases() == []
    assert Finding.objects.filter(agency=lotus, case__isnull=False).first().source == (  # type: ignore[union-attr]
        FindingSource.DECLARATION
    )


def test_the_public_page_of_the_suspended_agency_is_right_on_every_day(lotus: Agency) -> None:
    licence = lotus.licences.get()
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 25), date(2026, 10, 26)]
    assert [licence.standing_on(day).status for day in [*days, date(2027, 1, 1)]] == [
        "valid",
        "suspended",
        "suspended",
        "valid",
        "valid",
    ]
    shown = [[(row.set_aside_on,) for row in Decision.objects.public_record(day)] for day in days]
    assert shown == [[], [(None,)], [(None,)], [(date(2026, 10, 26),)]]
