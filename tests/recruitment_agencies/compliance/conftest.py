"""A ministry with its people, an agency with its own sign-in, and shortcuts through the life of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Organisation, User
from recruitment_agencies.enums import AppealOutcome, EventKind, FindingSource, SanctionKind
from recruitment_agencies.models import (
    Agency,
    Appeal,
    ComplianceCase,
    Decision,
    Finding,
    Licence,
    LicenceEvent,
    Notice,
)
from recruitment_agencies.rules import ONE_DAY, licence_status
from recruitment_agencies.services import compliance
from tests.cast import Cast, make_cast, office, person

# A Tuesday, nine in the morning in Phnom Penh.
START = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
REASONS = "The declared fee is above the ceiling and the agency gave no ground for it."


@dataclass
class Desk:
    """The people of one ministry and of one agency, and what they usually do."""

    cast: Cast
    officer: User
    head: User
    appeals: User
    agency: Agency
    representative: User
    licence: Licence

    def finding(self, **changes: Any) -> Finding:
        values: dict[str, Any] = {
            "agency": self.agency,
            "source": FindingSource.OWN_CHECK,
            "by": self.officer,
            "summary": "The agency takes money that the law forbids.",
        }
        return compliance.add_finding(**{**values, **changes})

    def case(self, *findings: Finding, **changes: Any) -> ComplianceCase:
        return compliance.open_case(
            agency=self.agency,
            findings=findings or [self.finding()],
            by=self.officer,
            **changes,
        )

    def notice(self, case: ComplianceCase, *, language: str = "km") -> Notice:
        return compliance.send_notice(
            case=case, language=language, text="Please answer.", by=self.officer
        )

    def heard(self) -> ComplianceCase:
        """A case in which the agency has answered."""
        case = self.case()
        compliance.answer_notice(
            notice=self.notice(case), text="We did nothing wrong.", by=self.representative
        )
        case.refresh_from_db()
        return case

    def propose(
        self, case: ComplianceCase, kind: SanctionKind = SanctionKind.SUSPENSION, **changes: Any
    ) -> Decision:
        values: dict[str, Any] = {
            "legal_basis": "Sub-decree 190 (2011)",
            "reasons": REASONS,
            "effective_on": date.today(),
            "by": self.officer,
        }
        return compliance.propose_decision(case=case, kind=kind, **{**values, **changes})

    def decided(self, kind: SanctionKind = SanctionKind.SUSPENSION, **changes: Any) -> Decision:
        decision = self.propose(self.heard(), kind, **changes)
        return compliance.approve_decision(decision=decision, by=self.head)

    def appealed(self, decision: Decision) -> Appeal:
        return compliance.file_appeal(
            decision=decision, grounds="It is too hard.", by=self.representative
        )

    def decide_appeal(self, appeal: Appeal, outcome: AppealOutcome, **changes: Any) -> Appeal:
        return compliance.decide_appeal(
            appeal=appeal, outcome=outcome, reasons=REASONS, by=self.appeals, **changes
        )

    def statuses(self, first: date, last: date) -> list[tuple[date, str]]:
        """(day, status) of the licence for each day on which the status changes; SQL must agree around each change."""
        events = [event.as_dated() for event in self.licence.events.all()]
        found: list[tuple[date, str]] = []
        day = first
        while day <= last:
            fold = licence_status(events, on=day)
            if not found or found[-1][1] != fold:
                found.append((day, fold))
            day += ONE_DAY
        turns = {turn for turn, _status in found}
        for day in sorted({last, *turns, *(turn - ONE_DAY for turn in turns if turn > first)}):
            in_sql = Agency.objects.with_status(day).get(pk=self.agency.pk).licence_status  # type: ignore[attr-defined]
            assert licence_status(events, on=day) == in_sql, f"{day}: {in_sql}"
        return found

    def public(self, day: date) -> list[tuple[str, date | None]]:
        """The public record on a day: kind, and since when it is set aside."""
        rows = Decision.objects.public_record(on=day)
        return [(row.kind, row.set_aside_on) for row in rows]  # type: ignore[attr-defined]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def desk(db: None, clock: time_machine.Traveller) -> Desk:
    cast = make_cast()
    return make_desk(cast)


def make_desk(cast: Cast) -> Desk:
    own: Organisation = cast.accused_agency.memberships.get().organisation
    agency = Agency.objects.create(name="Mekong Star", country_id="KH", organisation=own)
    licence = Licence.objects.create(agency=agency, number="KH-1", authority="Labour ministry")
    LicenceEvent.objects.create(
        licence=licence, kind=EventKind.ISSUED, on=date(2024, 1, 1), valid_until=date(2027, 12, 31)
    )
    return Desk(
        cast=cast,
        officer=cast.ministry_officer,
        head=person("head-of-compliance", Role.COMPLIANCE_HEAD, cast.ministry),
        appeals=person("appeals", Role.COMPLIANCE_HEAD, cast.ministry),
        agency=agency,
        representative=cast.accused_agency,
        licence=licence,
    )


@pytest.fixture
def foreigners(desk: Desk) -> dict[str, User]:
    """Staff and agency people who have nothing to do with this agency, each with the same roles elsewhere."""
    ministry = office("ministry-vn", OrganisationKind.MINISTRY, country="VN")
    agency = office("agency-vn", OrganisationKind.AGENCY, country="VN")
    Agency.objects.create(name="Lotus", country_id="VN", organisation=agency)
    return {
        "officer": person("officer-vn", Role.COMPLIANCE_OFFICER, ministry),
        "head": person("head-vn", Role.COMPLIANCE_HEAD, ministry),
        "representative": person("agency-vn", Role.AGENCY_REPRESENTATIVE, agency),
    }
