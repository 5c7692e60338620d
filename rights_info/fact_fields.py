"""The fields of a fact that a proposal may change: how each travels in JSON, and how it reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.common.errors import Message
from portal.common.formatting import country_name, format_date, language_name
from portal.reference.enums import Confidence
from portal.reference.models import Source
from rights_info.enums import Precision
from rights_info.models import Fact

Titles = Mapping[str, str]


@dataclass(frozen=True)
class FactField:
    """A field of a fact.

    Attributes:
        to_json: its value as a proposal stores it.
        from_json: back to what `change_fact` takes.
        shown: its stored JSON as a person reads it, given the titles of sources by key.
    """

    label: Message
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]
    shown: Callable[[Any, Titles], str]


def _same(value: Any) -> Any:
    return value


def _day_to_json(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_from_json(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _shown_plain(value: Any, _titles: Titles) -> str:
    return str(value)


def _shown_day(written: str | None, _titles: Titles) -> str:
    return format_date(date.fromisoformat(written)) if written else ""


def _shown_languages(texts: Mapping[str, str] | str, _titles: Titles) -> str:
    lines = sorted(texts.items()) if isinstance(texts, Mapping) else []
    return "\n".join(f"{language_name(code)}: {text}" for code, text in lines)


def _source_keys(sources: Iterable[Source]) -> list[str]:
    return sorted(source.key for source in sources)


def _sources(keys: list[str]) -> list[Source]:
    return list(Source.objects.filter(key__in=keys))


def _shown_sources(keys: list[str], titles: Titles) -> str:
    return "\n".join(titles.get(key, key) for key in keys)


def _plain(label: Message) -> FactField:
    return FactField(label, _same, _same, _shown_plain)


def _day(label: Message) -> FactField:
    return FactField(label, _day_to_json, _day_from_json, _shown_day)


def _languages(label: Message) -> FactField:
    return FactField(label, dict, dict, _shown_languages)


FIELDS: dict[str, FactField] = {
    "value": _plain(_("value")),
    "unit": _plain(_("unit")),
    "currency": _plain(_("currency")),
    "per": _plain(_("counted for")),
    "texts": _languages(_("sentence in each language")),
    "labels": _languages(_("name in each language")),
    "country_id": FactField(
        _("country"), _same, _same, lambda code, _titles: country_name(code) if code else ""
    ),
    "applies_to": _plain(_("applies to")),
    "valid_from": _day(_("valid from")),
    "valid_to": _day(_("valid to")),
    "as_of": _day(_("as of")),
    "as_of_precision": FactField(
        _("precision of that day"), _same, _same, lambda value, _titles: str(Precision(value).label)
    ),
    "law_article": _plain(_("article of law")),
    "sources": FactField(_("sources"), _source_keys, _sources, _shown_sources),
    "confidence": FactField(
        _("confidence"), _same, _same, lambda value, _titles: str(Confidence(value).label)
    ),
    "caution": _plain(_("caution")),
    "review_on": _day(_("to be checked again on")),
}


@dataclass(frozen=True)
class Difference:
    """One field before and after, as a person reads it."""

    label: Message
    before: str
    after: str


def fields_as_json(fact: Fact, names: Iterable[str]) -> dict[str, Any]:
    """What the fact holds in these fields, as a proposal stores it."""
    return {name: FIELDS[name].to_json(_held(fact, name)) for name in names}


def _held(fact: Fact, name: str) -> Any:
    return fact.sources.all() if name == "sources" else getattr(fact, name)


def changes_as_json(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: FIELDS[name].to_json(value) for name, value in changes.items()}


def changes_from_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: FIELDS[name].from_json(value) for name, value in stored.items()}


def titles_of(*stored: Mapping[str, Any]) -> dict[str, str]:
    """Titles of all sources that stored changes name, by key. One query at most."""
    keys = {key for changes in stored for key in changes.get("sources") or []}
    rows = Source.objects.filter(key__in=keys) if keys else Source.objects.none()
    return dict(rows.values_list("key", "title"))


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, titles: Titles
) -> list[Difference]:
    """What a proposal changes, field by field, in the order of the table. `titles` come from `titles_of`."""
    return [
        Difference(
            field.label,
            field.shown(before[name], titles) if before.get(name) else "",
            field.shown(after[name], titles) if after[name] else "",
        )
        for name, field in FIELDS.items()
        if name in after
    ]


def with_changes(fact: Fact, stored: Mapping[str, Any]) -> Fact:
    """The fact as it would be: a copy that is not saved, without its sources."""
    copy = Fact(**{field.attname: getattr(fact, field.attname) for field in Fact._meta.fields})
    for name, value in stored.items():
        if name != "sources":
            setattr(copy, name, FIELDS[name].from_json(value))
    return copy
