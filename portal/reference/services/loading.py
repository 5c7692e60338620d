"""Reference data: YAML files of each app, loaded so that a second time changes nothing and a change is recorded."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from portal.audit.services import record
from portal.common.registry import Registry
from portal.reference.models import Source

# libyaml reads the larger files ten times as fast; both loaders make plain values only.
_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class LoadReport:
    """How many rows of each kind were created, changed or left as they were."""

    created: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)

    def add(self, model: type[models.Model], outcome: str) -> None:
        counts: dict[str, int] = getattr(self, outcome)
        counts[model.__name__] = counts.get(model.__name__, 0) + 1

    @property
    def total_changes(self) -> int:
        return sum(self.created.values()) + sum(self.changed.values())


@dataclass(frozen=True)
class Loader:
    """One app's loader; loaders run in the order of registration, which is the order of the apps."""

    key: str
    load: Callable[[LoadReport], None]


loaders: Registry[Loader] = Registry("reference data loaders")


def register_loader(key: str, load: Callable[[LoadReport], None]) -> None:
    """Called in `AppConfig.ready()` by each app that owns reference data."""
    loaders.register(Loader(key, load))


def read_yaml(path: Path) -> dict[str, Any]:
    """The file's `meta`, `sources`, `rows`.

    Raises:
        ValueError: the file is not such a map, or two rows have one key; names the file.
    """
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_SAFE_LOADER)  # noqa: S506 - it is the safe one  # nosec B506
    if not isinstance(data, dict) or not isinstance(data.get("rows", []), list):
        raise ValueError(f"{path.name}: must be a map with `rows`")
    keys = [row.get("key") for row in data.get("rows", [])]
    doubles = {key for key in keys if keys.count(key) > 1}
    if doubles:
        raise ValueError(f"{path.name}: these keys stand twice: {sorted(map(str, doubles))}")
    return data


@transaction.atomic
def save_sources(
    report: LoadReport, sources: Mapping[str, Mapping[str, Any]], *, prefix: str
) -> dict[str, Source]:
    """Load a file's sources; keys get the prefix so that files need not know each other. Returns them by short key."""
    rows = [
        {
            "key": f"{prefix}:{key}"[:80],
            "title": source.get("title") or key,
            "publisher": source.get("publisher") or "",
            "year": str(source.get("year") or ""),
            "url": source.get("url") or "",
            "note": source.get("note") or "",
            "retrieved_on": source.get("retrieved_on"),
        }
        for key, source in sources.items()
    ]
    saved = load_rows(report, Source, rows, key_field="key")
    return dict(zip(sources, saved, strict=True))


@transaction.atomic
def load_rows(
    report: LoadReport,
    model: type[models.Model],
    rows: Iterable[Mapping[str, Any]],
    *,
    key_field: str,
) -> list[Any]:
    """Create or update one object a row, by its key; save and record only what differs. Returns the objects in order.

    A value may be a list for a many-to-many field. Nothing is deleted: rows that left the file are
    reported by staff pages.
    """
    wanted = [dict(row) for row in rows]
    known = _stored(model, key_field, [row[key_field] for row in wanted])
    return [_load_row(report, model, row, known.get(row[key_field])) for row in wanted]


def _stored(model: type[models.Model], key_field: str, keys: list[Any]) -> dict[Any, models.Model]:
    """What is stored under these keys, with its links: two or three queries instead of two or three a row."""
    links = [f.name for f in model._meta.many_to_many]
    found = model._default_manager.filter(**{f"{key_field}__in": keys}).prefetch_related(*links)
    return {getattr(instance, key_field): instance for instance in found}


def _load_row(
    report: LoadReport,
    model: type[models.Model],
    row: dict[str, Any],
    instance: models.Model | None,
) -> models.Model:
    links = {f.name for f in model._meta.many_to_many}
    many = {name: row.pop(name) for name in list(row) if name in links}
    if instance is None:
        instance = model._default_manager.create(**row)
        _set_links(instance, many)
        report.add(model, "created")
        return instance
    differing = [name for name, value in row.items() if _differs(instance, name, value)]
    for name in differing:
        setattr(instance, name, row[name])
    if differing:
        instance.save(update_fields=[_field_name(model, name) for name in differing])
    differing += _set_links(instance, many)
    report.add(model, "changed" if differing else "unchanged")
    if differing:
        record("reference.changed_row", on=instance, detail={"fields": sorted(differing)})
    return instance


def _field_name(model: type[models.Model], name: str) -> str:
    return model._meta.get_field(name.removesuffix("_id")).name if name.endswith("_id") else name


def _differs(instance: models.Model, name: str, value: Any) -> bool:
    if isinstance(value, models.Model):
        return bool(getattr(instance, f"{name}_id") != value.pk)
    stored = getattr(instance, name)
    if isinstance(stored, Decimal) and value is not None:
        return stored != Decimal(str(value))
    if isinstance(stored, date) and isinstance(value, str):
        return stored.isoformat() != value
    return bool(stored != value)


def _set_links(instance: models.Model, many: Mapping[str, Iterable[Any]]) -> list[str]:
    changed = []
    for name, wanted in many.items():
        manager = getattr(instance, name)
        wanted_keys = {getattr(item, "pk", item) for item in wanted}
        if {linked.pk for linked in manager.all()} != wanted_keys:
            manager.set(wanted_keys)
            changed.append(name)
    return changed
