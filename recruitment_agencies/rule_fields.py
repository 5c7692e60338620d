"""The fields of a fee rule that a proposal may change: how each travels in JSON, and how it reads.

Codes stay codes: staff who govern law read the same words as the reference data and the API.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.common.errors import Message
from portal.common.formatting import format_date
from recruitment_agencies.models import FeeRule


@dataclass(frozen=True)
class RuleField:
    """A field of a rule.

    Attributes:
        to_json: its value as a proposal stores it. from_json: back to what the column holds.
        shown: its stored JSON as a person reads it.
    """

    label: Message
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]
    shown: Callable[[Any], str]


def _same(value: Any) -> Any:
    return value


def _shown_list(values: Iterable[str] | None) -> str:
    return ", ".join(values or ())


def _shown_map(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _text(label: Message) -> RuleField:
    return RuleField(label, _same, _same, lambda value: value or "")


def _codes(label: Message) -> RuleField:
    return RuleField(label, _same, _same, _shown_list)


def _map(label: Message) -> RuleField:
    return RuleField(label, dict, dict, _shown_map)


def _date(label: Message) -> RuleField:
    return RuleField(
        label,
        lambda day: day.isoformat() if day else None,
        _day,
        lambda written: format_date(date.fromisoformat(written)) if written else "",
    )


def _amount(label: Message) -> RuleField:
    return RuleField(
        label,
        lambda amount: None if amount is None else f"{Decimal(amount).normalize():f}",
        lambda written: None if written is None else Decimal(written),
        lambda written: written or "",
    )


FIELDS: dict[str, RuleField] = {
    "side": _text(_("Side")),
    "origin": RuleField(_("From"), lambda code: code or None, _same, lambda code: code or ""),
    "destinations": _codes(_("Countries of work")),
    "excluded_destinations": _codes(_("Not in these countries of work")),
    "sectors": _codes(_("Kinds of work")),
    "excluded_sectors": _codes(_("Not for these kinds of work")),
    "programmes": _codes(_("Programmes")),
    "conditions": _map(_("Conditions")),
    "category": _text(_("Kind of cost")),
    "rule_kind": _text(_("Kind of rule")),
    "amount": _amount(_("Amount")),
    "currency": _text(_("Currency")),
    "formula": _text(_("Formula")),
    "params": _map(_("Figures of the formula")),
    "payer": _text(_("Who pays")),
    "collector": _text(_("Who collects")),
    "instrument": _text(_("Law or rule")),
    "article": _text(_("Article of law")),
    "effective_from": _date(_("Valid from")),
    "effective_from_precision": _text(_("Precision of that day")),
    "effective_to": _date(_("Valid to")),
    "penalty": _text(_("Penalty")),
    "source": RuleField(_("Source"), _same, _same, lambda key: key or ""),
    "confidence": _text(_("Confidence")),
    "status": _text(_("State")),
    "note": _text(_("Note")),
    "reviewed_on": _date(_("Looked up on")),
    "review_by": _date(_("To be checked again on")),
}


@dataclass(frozen=True)
class Difference:
    """One field before and after, as a person reads it."""

    label: Message
    before: str
    after: str


def as_json(rule: FeeRule, names: Iterable[str] = tuple(FIELDS)) -> dict[str, Any]:
    """What the rule holds in these fields, as a proposal stores it; the source as its key."""
    return {name: FIELDS[name].to_json(_held(rule, name)) for name in names}


def _held(rule: FeeRule, name: str) -> Any:
    return rule.source.key if name == "source" else getattr(rule, name)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changes, field by field, in the order of the table; fields that `after` does not name stay out."""
    return [
        Difference(field.label, _shown(field, before.get(name)), _shown(field, after[name]))
        for name, field in FIELDS.items()
        if name in after and after[name] != before.get(name)
    ]


def _shown(field: RuleField, value: Any) -> str:
    return "" if value is None else field.shown(value)
