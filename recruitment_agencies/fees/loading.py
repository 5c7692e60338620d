"""Read fee rules from YAML and refuse what is not whole, naming the row and the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from . import kinds as kinds
from .registry import KINDS
from .types import CATEGORIES, Rule, Source

SIDES = frozenset({"origin", "destination", "benchmark"})
PAYERS = frozenset({"worker", "agency", "employer"})
COLLECTORS = frozenset(
    {
        "any",
        "bank",
        "destination_agency",
        "employer",
        "foreign_manager",
        "licensed_agency",
        "sending_organization",
        "state",
    }
)
CONFIDENCES = frozenset(
    {
        "conflicting",
        "gap",
        "unverified",
        "verified_official",
        "verified_secondary",
        "verified_text_copy",
    }
)
STATUSES = frozenset(
    {
        "draft_when_reported",
        "example",
        "historic",
        "historic_validity_unknown",
        "in_force_as_read",
    }
)


class InvalidRuleError(ValueError):
    """A row of the rule file is wrong. Says which row, which field and why."""

    def __init__(self, row: str, field: str, reason: str) -> None:
        super().__init__(f"fee rule {row}: {field}: {reason}")
        self.row, self.field, self.reason = row, field, reason


Reader = Callable[[Any, Mapping[str, Any]], Any]


def _text(value: Any, _meta: Mapping[str, Any]) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _required(value: Any, meta: Mapping[str, Any]) -> str:
    if not _text(value, meta):
        raise ValueError("is required")
    return str(value)


def _one_of(allowed: frozenset[str]) -> Reader:
    def read(value: Any, _meta: Mapping[str, Any]) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(sorted(allowed))}")
        return str(value)

    return read


def _codes(vocabulary: str | None = None) -> Reader:
    def read(value: Any, meta: Mapping[str, Any]) -> tuple[str, ...] | None:
        if value is None:
            return None
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise ValueError("must be a list of codes, or left out for any")
        known = set(meta["vocabulary"][vocabulary]) if vocabulary else set(value)
        strange = sorted(set(value) - known)
        if strange:
            raise ValueError(f"unknown {vocabulary}: {', '.join(strange)}")
        return tuple(value)

    return read


def _amount(value: Any, _meta: Mapping[str, Any]) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("must be a number") from error
    if not amount.is_finite() or amount < 0:
        raise ValueError("must be zero or more")
    return amount


def _day(value: Any, _meta: Mapping[str, Any]) -> date | None:
    if value is None or type(value) is date:
        return value
    raise ValueError("must be a date, YYYY-MM-DD")


def _map(value: Any, _meta: Mapping[str, Any]) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise ValueError("must be a map")
    return dict(value or {})


READERS: Mapping[str, Reader] = {
    "key": _required,
    "side": _one_of(SIDES),
    "origin": _text,
    "destinations": _codes(),
    "excluded_destinations": _codes(),
    "sectors": _codes("sectors"),
    "excluded_sectors": _codes("sectors"),
    "sector_note": _text,
    "programmes": _codes("programmes"),
    "conditions": _map,
    "category": _one_of(CATEGORIES),
    "rule_kind": _required,
    "amount": _amount,
    "currency": _text,
    "formula": _text,
    "params": _map,
    "payer": _one_of(PAYERS),
    "collector": _one_of(COLLECTORS),
    "instrument": _required,
    "article": _text,
    "effective_from": _day,
    "effective_from_precision": _text,
    "effective_to": _day,
    "effective_to_precision": _text,
    "penalty": _text,
    "confidence": _one_of(CONFIDENCES),
    "status": _one_of(STATUSES),
    "note": _text,
}


def load_rules_from_yaml(path: str | Path) -> list[Rule]:
    """Every rule of the file, in its order. Raises InvalidRuleError on the first wrong row."""
    document = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    meta, sources = document["meta"], document["sources"]
    rules = [read_rule(row, meta=meta, sources=sources) for row in document["rows"]]
    seen: set[str] = set()
    for rule in rules:
        if rule.key in seen:
            raise InvalidRuleError(rule.key, "key", "stands twice")
        seen.add(rule.key)
    return rules


def read_rule(
    row: Mapping[str, Any], *, meta: Mapping[str, Any], sources: Mapping[str, Any]
) -> Rule:
    """One row, checked field by field."""
    name = str(row.get("key", "(without a key)"))
    for field in row:
        if field not in READERS and field != "source":
            raise InvalidRuleError(name, field, "is not a field of a fee rule")
    values: dict[str, Any] = {}
    for field, read in READERS.items():
        try:
            values[field] = read(row.get(field), meta)
        except ValueError as error:
            raise InvalidRuleError(name, field, str(error)) from error
    rule = Rule(**values, source=_source(name, row.get("source"), sources))
    _check_whole(rule)
    return rule


def _source(name: str, key: Any, sources: Mapping[str, Any]) -> Source:
    if key not in sources:
        raise InvalidRuleError(name, "source", f"{key} is not among the sources")
    return Source(key=str(key), **sources[key])


def _check_whole(rule: Rule) -> None:
    if rule.rule_kind not in KINDS:
        raise InvalidRuleError(rule.key, "rule_kind", f"{rule.rule_kind} is not known")
    start, end = rule.effective_from, rule.effective_to
    if start and end and end < start:
        raise InvalidRuleError(rule.key, "effective_to", "is before effective_from")
    kind = KINDS.get(rule.rule_kind)
    for param in kind.required_params if kind else ():
        if rule.params.get(param) is None:
            raise InvalidRuleError(rule.key, f"params.{param}", "is required")
