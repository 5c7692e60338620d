"""Inspections: planned, done once, and what was wrong becomes findings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import WORK_COMPLIANCE
from portal.audit.services import record
from portal.common.errors import Conflict
from recruitment_agencies.compliance_querysets import is_kept_out, ministries_of
from recruitment_agencies.enums import FindingSource, InspectionAnswer
from recruitment_agencies.models import Agency, Branch, Checklist, Finding, Inspection
from recruitment_agencies.services.compliance.base import (
    day_in,
    moment,
    raise_not_allowed,
    readable,
    refuse,
)
from recruitment_agencies.services.compliance.findings import add_finding

# The answer that is wrong, by the answer that is wanted. What could not be seen proves nothing.
WRONG = {"yes": InspectionAnswer.NO, "no": InspectionAnswer.YES}
LONGEST_NOTE = 2000


@transaction.atomic
def plan_inspection(
    *,
    agency: Agency,
    branch: Branch | None,
    checklist: Checklist,
    planned_on: date,
    by: User,
    at: datetime | None = None,
) -> Inspection:
    """Plan a visit to the head office or a branch. The agency is not told.

    Raises:
        NotAllowed: the agency is not of the country of the person's ministry.
        PortalError: the branch is another agency's, or the checklist another country's.
    """
    if is_kept_out(by):
        raise_not_allowed()
    ministries = ministries_of(by, WORK_COMPLIANCE)
    held = ministries.filter(organisation__country=agency.country_id).order_by("pk").first()
    if held is None:
        raise_not_allowed()
    if branch is not None and branch.agency_id != agency.pk:
        refuse("branch", _("Please choose a branch of this agency."))
    if checklist.country_id not in (None, agency.country_id):
        refuse("checklist", _("Please choose a checklist of this country."))
    inspection = Inspection.objects.create(
        agency=agency,
        branch=branch,
        checklist=checklist,
        ministry_id=held.organisation_id,
        planned_on=planned_on,
        by=by,
        created_at=moment(at),
    )
    _record("compliance.planned_inspection", inspection, by, {"checklist": checklist.pk})
    return inspection


@transaction.atomic
def finish_inspection(
    *,
    inspection: Inspection,
    answers: Mapping[str, Any],
    remarks: str,
    done_on: date,
    by: User,
    at: datetime | None = None,
) -> list[Finding]:
    """Keep the answers; each wrong one becomes a finding.

    Args:
        answers: item key → `{"answer": …, "note": …}`, or the bare answer (`InspectionAnswer`), for every item.

    Raises:
        NotAllowed: not staff of the ministry that planned it. Conflict: it is done already.
        PortalError: an item is not answered (`fields` names each), or the day is still to come.
    """
    if not Inspection.objects.visible_to(by).filter(pk=inspection.pk).exists():
        raise_not_allowed()
    at = moment(at)
    inspection = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("checklist", "agency__country")
        .get(pk=inspection.pk)
    )
    if inspection.done_on is not None:
        raise Conflict(_("This inspection is done already."))
    if done_on > day_in(inspection.agency.country, at):
        refuse("done_on", _("This day has not come yet."))
    inspection.answers = _checked(inspection.checklist, answers)
    inspection.remarks = readable(remarks, field="remarks") if remarks.strip() else ""
    inspection.done_on, inspection.finished_at = done_on, at
    inspection.save(update_fields=["answers", "remarks", "done_on", "finished_at"])
    findings = [
        _finding(inspection, item, by=by, at=at)
        for item in inspection.checklist.items
        if inspection.answers[item["key"]]["answer"] == WRONG[item["wanted"]]
    ]
    _record("compliance.finished_inspection", inspection, by, {"findings": len(findings)})
    return findings


def _checked(checklist: Checklist, answers: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    known = set(InspectionAnswer.values)
    checked = {}
    for item in checklist.items:
        given = answers.get(item["key"])
        row = given if isinstance(given, Mapping) else {"answer": given}
        if str(row.get("answer")) not in known:
            refuse(item["key"], _("Please choose an answer."))
        text = str(row.get("note") or "").strip()
        if len(text) > LONGEST_NOTE:
            refuse(item["key"], _("This is too long. Please write it in fewer words."))
        checked[item["key"]] = {
            "answer": str(row["answer"]),
            "note": readable(text) if text else "",
        }
    return checked


def _finding(inspection: Inspection, item: Mapping[str, Any], *, by: User, at: datetime) -> Finding:
    given = inspection.answers[item["key"]]
    return add_finding(
        agency=inspection.agency,
        source=FindingSource.INSPECTION,
        by=by,
        at=at,
        summary=item.get("breach", item["texts"]).get("en", ""),
        rule_key=item.get("rule_key") or "",
        category=item.get("category") or "",
        detail={
            "item": item["key"],
            "answer": given["answer"],
            "texts": dict(item.get("breach") or item["texts"]),
        },
        evidence=given["note"],
        review_only=bool(item.get("review_only")),
        inspection=inspection,
        dedupe_key=f"inspection:{inspection.pk}:{item['key']}",
    )


def _record(action: str, inspection: Inspection, by: User, detail: dict[str, Any]) -> None:
    record(
        action,
        on=inspection,
        by=by,
        organisation_id=inspection.ministry_id,
        detail={"agency": inspection.agency_id, **detail},
    )
