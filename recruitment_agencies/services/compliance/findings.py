"""Findings: kept once however often they are found; confirmed or dismissed by staff."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import WORK_COMPLIANCE
from portal.audit.services import record
from portal.common.errors import Conflict
from recruitment_agencies.compliance_querysets import is_kept_out
from recruitment_agencies.enums import CaseStage, FindingSource, FindingState
from recruitment_agencies.fees.job_orders import CEILING, EMPLOYER_PAYS
from recruitment_agencies.fees.types import BREACHES
from recruitment_agencies.models import (
    Agency,
    FeeDeclaration,
    FeeRule,
    Finding,
    Inspection,
    JobOrder,
    RegisterImport,
)
from recruitment_agencies.services.compliance.base import (
    moment,
    raise_not_allowed,
    readable,
    refuse,
)

# Found by what somebody else's act shows; the others are entered by compliance staff.
_FOUND_BY_THE_WAY = frozenset(
    {FindingSource.DECLARATION, FindingSource.JOB_ORDER, FindingSource.IMPORT_CHANGE}
)


@transaction.atomic
def add_finding(
    *,
    agency: Agency,
    source: FindingSource,
    by: User | None,
    summary: str = "",
    rule_key: str = "",
    rule_version: int | None = None,
    outcome: str = "",
    category: str = "",
    excess: tuple[Decimal, str] | None = None,
    detail: dict[str, Any] | None = None,
    evidence: str = "",
    review_only: bool = False,
    declaration: FeeDeclaration | None = None,
    job_order: JobOrder | None = None,
    inspection: Inspection | None = None,
    register_import: RegisterImport | None = None,
    dedupe_key: str | None = None,
    at: datetime | None = None,
) -> Finding:
    """Keep a finding; with a `dedupe_key` that is known already, return the one that stands and change nothing.

    Args:
        by: None for the portal itself. excess: amount and currency over what the rule allows.
        summary: one sentence that the agency will read. evidence: for staff alone.
        rule_version: of `rule_key`; where it is not given, the newest version on record.

    Raises:
        NotAllowed: staff enter a complaint, an inspection or an own check only for agencies of their own country.
        PortalError: neither a rule nor a sentence says what is wrong.
    """
    source = FindingSource(source)
    if by is not None and source not in _FOUND_BY_THE_WAY:
        _check_governs(agency, by)
    if not (summary.strip() or rule_key):
        refuse("summary", _("Please write something here."))
    amount, currency = excess or (None, "")
    values: dict[str, Any] = {
        "agency": agency,
        "source": source,
        "found_by": by,
        "found_at": moment(at),
        "summary": readable(summary, field="summary") if summary.strip() else "",
        "rule_key": rule_key,
        "rule_version": rule_version or _newest_version(rule_key),
        "outcome": str(outcome),
        "category": category,
        "excess_amount": amount,
        "excess_currency": currency,
        "detail": detail or {},
        "evidence": readable(evidence, field="evidence") if evidence.strip() else "",
        "review_only": review_only,
        "declaration": declaration,
        "job_order": job_order,
        "inspection": inspection,
        "register_import": register_import,
    }
    if dedupe_key is None:
        finding, is_new = Finding.objects.create(**values), True
    else:
        finding, is_new = Finding.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    if is_new:
        _record("compliance.found", finding, by, {"source": source.value, "rule": rule_key})
    return finding


@transaction.atomic
def findings_from_declaration(
    *,
    declaration: FeeDeclaration,
    answer: Mapping[str, Any],
    by: User | None,
    at: datetime | None = None,
) -> list[Finding]:
    """A finding for each breach of a published declaration; safe to call again.

    Args:
        answer: of the fee check, in the shape of the public contract. What is allowed, unclear or without a cap on
            record gives no finding; what a doubtful rule says is kept for review only.
    """
    breaches = [each for each in answer["findings"] if _is_breach(each["outcome"])]
    return [
        add_finding(
            agency=declaration.agency,
            source=_source(each),
            by=by,
            at=at,
            summary=each.get("explanation") or "",
            rule_key=each.get("rule") or "",
            outcome=each["outcome"],
            category=each.get("category") or "",
            excess=_money(each.get("excess")),
            detail=dict(each),
            # What hangs on something unknown is for staff to find out, like what a doubtful rule says.
            review_only=bool(each.get("review_only") or each.get("depends_on")),
            declaration=declaration,
            job_order=declaration.job_order,
            dedupe_key=f"declaration:{declaration.pk}:{each.get('rule')}:{each.get('category')}",
        )
        for each in breaches
    ]


def _source(finding: Mapping[str, Any]) -> FindingSource:
    """The job order itself, or the law, speaks against what was declared."""
    of_order = finding.get("rule") in {CEILING, EMPLOYER_PAYS}
    return FindingSource.JOB_ORDER if of_order else FindingSource.DECLARATION


@transaction.atomic
def uphold_finding(*, finding: Finding, by: User, why: str, at: datetime | None = None) -> Finding:
    """Staff confirm it: a doubtful one may then be put to the agency.

    Raises (also `dismiss_finding`):
        NotAllowed: the person may not see it. PortalError: no reason is given.
        Conflict: it was dismissed, or its case has been decided or closed.
    """
    return _end(finding, FindingState.UPHELD, by=by, why=why, at=moment(at))


@transaction.atomic
def dismiss_finding(*, finding: Finding, by: User, why: str, at: datetime | None = None) -> Finding:
    """Nothing is wrong after all; it is carried by no notice any more."""
    return _end(finding, FindingState.DISMISSED, by=by, why=why, at=moment(at))


def end_findings(
    findings: Sequence[Finding], state: FindingState, *, by: User, why: str, at: datetime
) -> None:
    """What the end of a case says of findings that nobody had ended before."""
    pks = [finding.pk for finding in findings]
    rows = Finding.objects.filter(pk__in=pks, state=FindingState.IN_CASE)
    rows.update(state=state, ended_by=by, ended_at=at, ended_why=why)


def _end(finding: Finding, state: FindingState, *, by: User, why: str, at: datetime) -> Finding:
    why = readable(why, field="why", message=_("Please say why."))
    if not Finding.objects.visible_to(by).filter(pk=finding.pk).exists():
        raise_not_allowed()
    finding = (
        Finding.objects.select_for_update(of=("self",)).select_related("case").get(pk=finding.pk)
    )
    is_over = finding.case is not None and finding.case.stage not in _OPEN_TO_CHANGE
    if finding.state == FindingState.DISMISSED or is_over:
        raise Conflict(
            _("This is not possible any more: the case has moved on. Please look again.")
        )
    finding.state, finding.ended_by, finding.ended_at, finding.ended_why = state, by, at, why
    finding.save(update_fields=["state", "ended_by", "ended_at", "ended_why"])
    _record(f"compliance.{state.value}_finding", finding, by, {"case": finding.case_id})
    return finding


_OPEN_TO_CHANGE = frozenset({CaseStage.OPEN, CaseStage.NOTICE_SENT, CaseStage.ANSWERED})


def _check_governs(agency: Agency, by: User) -> None:
    if is_kept_out(by):
        raise_not_allowed()
    if not Agency.objects.governed_by(by, WORK_COMPLIANCE).filter(pk=agency.pk).exists():
        raise_not_allowed()


def _is_breach(outcome: str) -> bool:
    return outcome in {each.value for each in BREACHES}


def _money(money: Mapping[str, Any] | None) -> tuple[Decimal, str] | None:
    return (Decimal(money["amount"]), money["currency"]) if money else None


def _newest_version(rule_key: str) -> int | None:
    rules = FeeRule.objects.filter(key=rule_key).order_by(F("version").desc())
    return rules.values_list("version", flat=True).first() if rule_key else None


def _record(action: str, finding: Finding, by: User | None, detail: dict[str, Any]) -> None:
    record(action, on=finding, by=by, detail={"agency": finding.agency_id, **detail})
