"""Loads the fee rules from `reference_data/fee_rules.yaml`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.reference.enums import Confidence
from portal.reference.services import LoadReport, load_rows, save_sources
from portal.reference.services.loading import read_yaml
from recruitment_agencies.fees.loading import load_rules_from_yaml
from recruitment_agencies.fees.types import Rule
from recruitment_agencies.models import Checklist, FeeRule

# Our own promise, no law: how soon a rule is compared with its source again.
REVIEW_CERTAIN, REVIEW_DOUBTFUL = timedelta(days=365), timedelta(days=183)
FEE_RULES = Path(__file__).parent / "reference_data" / "fee_rules.yaml"
CHECKLISTS = FEE_RULES.with_name("checklists.yaml")


def load_fee_rules(report: LoadReport) -> None:
    """Every rule of the file, checked by the engine's own reader first.

    A row's digest is kept: a row that did not change in the file is left alone, whatever was published at the desk
    since. A rule that has a second version is kept at the desk alone.
    """
    document = read_yaml(FEE_RULES)
    take_fee_rules(report, document, load_rules_from_yaml(FEE_RULES))


@transaction.atomic
def take_fee_rules(report: LoadReport, document: Mapping[str, Any], rules: Iterable[Rule]) -> None:
    """Rules of a reference file into the database; `document` gives its sources and edition."""
    sources = save_sources(report, document["sources"], prefix="fees")
    edition = str(document["meta"]["compiled"])
    known = {rule.key: rule for rule in FeeRule.objects.filter(version=1)}
    continued = set(FeeRule.objects.filter(version__gt=1).values_list("key", flat=True))
    for rule in rules:
        row = {**columns(rule, sources), "as_of": edition, **_review_days(rule, edition)}
        digest = _digest(row)
        stored = known.get(rule.key)
        if stored is None:
            FeeRule.objects.create(**row, loaded_digest=digest)
            report.add(FeeRule, "created")
        elif stored.loaded_digest == digest or rule.key in continued:
            report.add(FeeRule, "unchanged")
        else:
            load_rows(report, FeeRule, [{**row, "loaded_digest": digest}], key_field="key")


def _review_days(rule: Rule, edition: str) -> dict[str, date]:
    """The file was compared with its sources in the month of its edition; what is doubtful is looked up sooner."""
    read_on = date.fromisoformat(f"{edition}-01")
    is_certain = Confidence(rule.confidence).is_certain
    return {
        "reviewed_on": read_on,
        "review_by": read_on + (REVIEW_CERTAIN if is_certain else REVIEW_DOUBTFUL),
    }


def _digest(row: Mapping[str, Any]) -> str:
    written = {name: getattr(value, "key", value) for name, value in row.items()}
    return hashlib.sha256(json.dumps(written, sort_keys=True, default=str).encode()).hexdigest()


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


@transaction.atomic
def load_checklists(report: LoadReport) -> None:
    """Checklists of inspections, by key and version. Words may be mended; what is asked needs a new version.

    Raises:
        ValueError: an item names no rule of the fee rules, or a version that stands asks something else now.
    """
    known = {rule.key for rule in load_rules_from_yaml(FEE_RULES)}
    for row in read_yaml(CHECKLISTS)["rows"]:
        unknown = [item["key"] for item in row["items"] if item["rule_key"] not in known]
        if unknown:
            raise ValueError(f"{CHECKLISTS.name}: these items name no known rule: {unknown}")
        _take_checklist(report, row)


def _take_checklist(report: LoadReport, row: Mapping[str, Any]) -> None:
    fields = {
        "names": row["names"],
        "country_id": row.get("country"),
        "items": row["items"],
        "confidence": row["confidence"],
        "note": row.get("note") or "",
    }
    stored = Checklist.objects.filter(key=row["key"], version=row["version"]).first()
    if stored is None:
        Checklist.objects.create(key=row["key"], version=row["version"], **fields)
        report.add(Checklist, "created")
        return
    if _asked(stored.items) != _asked(row["items"]):
        raise ValueError(
            f"{CHECKLISTS.name}: {row['key']} asks something else: give it a new version"
        )
    changed = [name for name, value in fields.items() if getattr(stored, name) != value]
    for name in changed:
        setattr(stored, name, fields[name])
    if changed:
        stored.save()
    report.add(Checklist, "changed" if changed else "unchanged")


def _asked(items: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    return [(item["key"], item["wanted"], item["rule_key"]) for item in items]
