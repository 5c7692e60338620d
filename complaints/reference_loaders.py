"""Loads the words of the complaint kinds, the routing table, due dates and the law's time limits."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from complaints.enums import RuleChangeState
from complaints.models import (
    ClaimTimeLimit,
    DeadlineRule,
    GrievanceKind,
    RetentionRule,
    RoutingRule,
)
from portal.reference.services import LoadReport, load_rows, register_loader, save_sources
from portal.reference.services.loading import read_yaml

FOLDER = Path(__file__).parent / "reference_data"


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    register_loader("complaints.kinds", load_kinds)
    register_loader("complaints.routing_rules", load_routing_rules)
    register_loader("complaints.case_deadlines", load_case_deadlines)
    register_loader("complaints.claim_time_limits", load_claim_time_limits)
    register_loader("complaints.retention_rules", load_retention_rules)


def load_kinds(report: LoadReport) -> None:
    data = read_yaml(FOLDER / "grievance_kinds.yaml")
    sources = save_sources(report, data.get("sources") or {}, prefix="kinds")
    load_rows(report, GrievanceKind, [_kind(row, sources) for row in data["rows"]], key_field="key")


def load_routing_rules(report: LoadReport) -> None:
    """Also retires rules that left the file: a rule nobody can read any more must not send a case anywhere.

    A rule that was made or changed in the portal is kept there alone: the file never undoes what two people published.
    """
    rows = [_routing_rule(row) for row in read_yaml(FOLDER / "routing_rules.yaml")["rows"]]
    published = RoutingRule.objects.filter(changes__state=RuleChangeState.PUBLISHED)
    kept = set(published.values_list("key", flat=True))
    load_rows(report, RoutingRule, [r for r in rows if r["key"] not in kept], key_field="key")
    for _key in kept & {row["key"] for row in rows}:
        report.add(RoutingRule, "unchanged")
    known = {row["key"] for row in rows} | kept
    RoutingRule.objects.exclude(key__in=known).update(is_active=False)


def load_case_deadlines(report: LoadReport) -> None:
    data = read_yaml(FOLDER / "case_deadlines.yaml")
    sources = save_sources(report, data.get("sources") or {}, prefix="case-deadlines")
    rows = [_deadline_rule(row, sources) for row in data["rows"]]
    load_rows(report, DeadlineRule, rows, key_field="key")


def load_claim_time_limits(report: LoadReport) -> None:
    data = read_yaml(FOLDER / "claim_time_limits.yaml")
    sources = save_sources(report, data.get("sources") or {}, prefix="claim-limits")
    rows = [_claim_time_limit(row, sources) for row in data["rows"]]
    load_rows(report, ClaimTimeLimit, rows, key_field="key")


def load_retention_rules(report: LoadReport) -> None:
    rows = read_yaml(FOLDER / "retention_rules.yaml")["rows"]
    load_rows(report, RetentionRule, rows, key_field="key")


def _kind(row: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "severity": row["severity"],
        "icon": row.get("icon") or "",
        "group": row.get("group") or "",
        "sort_key": row.get("sort_key") or 100,
        "description": row.get("description") or "",
        "refer_to": row.get("refer_to") or "",
        "indicators": row.get("forced_labour_indicators") or [],
        "confidence": row["confidence"],
        "sources": _named(row, sources),
        **_translated("label", row["label"]),
        **_translated("hint", row.get("hint")),
        **_translated("evidence", row.get("evidence")),
    }


def _routing_rule(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "nationality_id": row.get("nationality"),
        "country_id": row.get("country"),
        "area_id": row.get("area"),
        "kinds": row.get("kinds") or [],
        "severity": row.get("severity") or "",
        "accused_type": row.get("accused_type") or "",
        "lead": row["lead"]["role"],
        "copies": row.get("copies") or [],
        "fallbacks": row.get("fallbacks") or [],
        "priority": row.get("priority") or 0,
        "note": _english(row.get("note")),
        "is_active": True,
        **_translated("reason", row["reason"]),
    }


def _deadline_rule(row: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "stage": row["stage"],
        "origin_id": row.get("origin"),
        "destination_id": row.get("destination"),
        "severity": row.get("severity") or "",
        "accused_type": row.get("accused_type") or "",
        "kinds": row.get("kinds") or [],
        "amount": row["amount"],
        "unit": row["unit"],
        "basis": row["basis"],
        "confidence": row.get("confidence") or "",
        "note": _english(row.get("note")),
        "sources": _named(row, sources),
    }


def _claim_time_limit(row: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "country_id": row["country"],
        "kinds": row.get("kinds") or [],
        "period": row["period"],
        "amount": row.get("amount"),
        "unit": row.get("unit") or "",
        "who": row.get("who") or "",
        "confidence": row["confidence"],
        "note": _english(row.get("note")),
        "sources": _named(row, sources),
        **_translated("matter", row["matter"]),
    }


def _translated(column: str, values: dict[str, str] | None) -> dict[str, str]:
    return {f"{column}_{language}": text for language, text in (values or {}).items()}


def _named(row: dict[str, Any], sources: dict[str, Any]) -> list[Any]:
    keys: Iterable[str] = row.get("sources") or []
    return [sources[key] for key in keys]


def _english(note: dict[str, str] | str | None) -> str:
    return (note.get("en") or "") if isinstance(note, dict) else (note or "")
