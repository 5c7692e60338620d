"""One of each row of compliance work, about an agency with its own people: addresses for the access matrix."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.accounts.enums import Role
from recruitment_agencies.enums import FindingSource, SanctionKind
from recruitment_agencies.models import Agency, Checklist
from recruitment_agencies.services import compliance
from tests.cast import Cast, person


def compliance_addresses(cast: Cast) -> dict[str, list[Any]]:
    """Arguments of each address; the case has been decided and appealed against, the agency is the cast's own."""
    officer, agency = cast.ministry_officer, _agency(cast)
    head = person("compliance-head", Role.COMPLIANCE_HEAD, cast.ministry)
    case, new = (_finding(agency, officer) for _number in range(2))
    opened = compliance.open_case(agency=agency, findings=[case], by=officer)
    notice = compliance.send_notice(case=opened, language="en", text="Please answer.", by=officer)
    compliance.answer_notice(notice=notice, text="No.", by=cast.accused_agency)
    today = timezone.localdate()
    decision = compliance.propose_decision(
        case=opened,
        kind=SanctionKind.WARNING,
        legal_basis="A law",
        reasons="A reason",
        effective_on=today + timedelta(days=1),
        refunds=[(Decimal(10), "USD", today + timedelta(days=30))],
        by=officer,
    )
    compliance.approve_decision(decision=decision, by=head)
    appeal = compliance.file_appeal(decision=decision, grounds="No.", by=cast.accused_agency)
    items = [{"key": "one", "texts": {"en": "One?"}, "wanted": "yes"}]
    checklist = Checklist.objects.create(key="test-list", names={"en": "List"}, items=items)
    inspection = compliance.plan_inspection(
        agency=agency, branch=None, checklist=checklist, planned_on=today, by=officer
    )
    acts = ("case", "take", "add", "assign", "note", "notice", "propose", "close")
    return {
        **{f"desk:compliance-{act}": [opened.reference] for act in acts},
        **{f"desk:finding{act}": [new.public_id] for act in ("", "-confirm", "-dismiss")},
        "desk:finding-new": [agency.public_id],
        "desk:inspection-plan": [agency.public_id],
        "desk:inspection": [inspection.public_id],
        "desk:decision-approve": [decision.pk],
        "desk:decision-refuse": [decision.pk],
        "desk:appeal-decide": [appeal.pk],
        "desk:refund-paid": [decision.refunds.get().pk],
        "desk:notice": [notice.pk],
        "desk:notice-answer": [notice.pk],
        "desk:own-decision": [decision.pk],
        "desk:own-decision-appeal": [decision.pk],
    }


def _agency(cast: Cast) -> Agency:
    own = cast.accused_agency.memberships.get().organisation
    agency, _created = Agency.objects.get_or_create(
        organisation=own, defaults={"name": "Accused agency (demonstration)", "country_id": "KH"}
    )
    return agency


def _finding(agency: Agency, officer: Any) -> Any:
    return compliance.add_finding(
        agency=agency, source=FindingSource.OWN_CHECK, by=officer, summary="A rule is broken."
    )
