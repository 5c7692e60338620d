"""Loads the fee rules from `reference_data/fee_rules.yaml`."""

from pathlib import Path
from typing import Any

from portal.reference.services import LoadReport, load_rows, save_sources
from portal.reference.services.loading import read_yaml
from recruitment_agencies.fees.loading import load_rules_from_yaml
from recruitment_agencies.fees.types import Rule
from recruitment_agencies.models import FeeRule

FEE_RULES = Path(__file__).parent / "reference_data" / "fee_rules.yaml"


def load_fee_rules(report: LoadReport) -> None:
    """Every rule of the file, checked by the engine's own reader first."""
    document = read_yaml(FEE_RULES)
    sources = save_sources(report, document["sources"], prefix="fees")
    edition = str(document["meta"]["compiled"])
    rows = [
        {**columns(rule, sources), "as_of": edition} for rule in load_rules_from_yaml(FEE_RULES)
    ]
    load_rows(report, FeeRule, rows, key_field="key")


def columns(rule: Rule, sources: dict[str, Any]) -> dict[str, Any]:
    """A rule as fields of `FeeRule`; `sources` are the stored ones by the file's own keys."""
    return {
        "key": rule.key,
        "side": rule.side,
        "origin": rule.origin,
        "destinations": _list(rule.destinations),
        "excluded_destinations": _list(rule.excluded_destinations),
        "sectors": _list(rule.sectors),
        "excluded_sectors": _list(rule.excluded_sectors),
        "sector_note": rule.sector_note or "",
        "programmes": _list(rule.programmes),
        "conditions": dict(rule.conditions),
        "category": rule.category,
        "rule_kind": rule.rule_kind,
        "amount": rule.amount,
        "currency": rule.currency or "",
        "formula": rule.formula or "",
        "params": dict(rule.params),
        "payer": rule.payer,
        "collector": rule.collector,
        "instrument": rule.instrument,
        "article": rule.article or "",
        "effective_from": rule.effective_from,
        "effective_from_precision": rule.effective_from_precision or "",
        "effective_to": rule.effective_to,
        "effective_to_precision": rule.effective_to_precision or "",
        "penalty": rule.penalty or "",
        "source": sources[rule.source.key],
        "confidence": rule.confidence,
        "status": rule.status,
        "note": rule.note or "",
    }


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
