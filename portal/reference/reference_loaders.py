"""Loads countries, areas, and the missions and contacts that help, from `reference_data/`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from portal.audit.services import record
from portal.common.caching import touch
from portal.common.formatting import language_name
from portal.reference.models import Area, ContactPoint, Country, Place
from portal.reference.opening import parse_opening
from portal.reference.queries import CACHE_TAG
from portal.reference.services import LoadReport, load_rows, register_loader, save_sources
from portal.reference.services.loading import read_yaml

DATA = Path(__file__).parent / "reference_data"
Row = Mapping[str, Any]


def register() -> None:
    register_loader("reference.countries", load_countries)
    register_loader("reference.areas", load_areas)
    register_loader("reference.missions", load_missions)


def load_countries(report: LoadReport, path: Path = DATA / "countries.yaml") -> None:
    rows = [
        {
            "code": row["key"],
            "role": row["role"],
            "time_zone": row["time_zone"],
            "sort_key": row["sort_key"],
        }
        for row in read_yaml(path)["rows"]
    ]
    load_rows(report, Country, rows, key_field="code")


def load_areas(report: LoadReport, path: Path = DATA / "areas.yaml") -> None:
    rows = [
        {
            "code": row["key"],
            "country_id": row["country"],
            "kind": row["type"],
            "names": row["name"],
            "sort_key": row["sort_key"],
        }
        for row in read_yaml(path)["rows"]
    ]
    load_rows(report, Area, rows, key_field="code")


def load_missions(report: LoadReport, path: Path = DATA / "missions.yaml") -> None:
    """Places and how to reach them. A contact point that left the file is deleted, and that is recorded."""
    before = report.total_changes
    document = read_yaml(path)
    sources = save_sources(report, document["sources"], prefix="missions")
    rows = document["rows"]
    wanted = [{**_place(row, sources), **_words(row, document)} for row in rows]
    places = load_rows(report, Place, wanted, key_field="key")
    points = [
        point
        for row, place in zip(rows, places, strict=True)
        for point in _contact_points(row, place, document["contact_labels"])
    ]
    load_rows(report, ContactPoint, points, key_field="key")
    removed = _remove_stale(places, keep={point["key"] for point in points})
    if removed or report.total_changes != before:
        touch(CACHE_TAG)


def _place(row: Row, sources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "kind": row["type"],
        "of_country_id": row["of_country"],
        "in_country_id": row["in_country"],
        "areas_served": row["areas_served"] or [],
        "located_in": row["located_in"] or [],
        "names": row["name"],
        "city": row["city"] or "",
        "address": row["address"] or "",
        "hours": row["hours"] or "",
        "opening": _opening(row),
        "topic": row["topic"] or "",
        "languages": row["languages"] or [],
        "has_labour_section": row["labour_section"],
        "labour_note": row["labour_note"] or "",
        "is_emergency": bool(row["emergency"]),
        "is_rescue": bool(row["rescue"]),
        "confidence": row["confidence"],
        "caution": row["caution"] or "",
        "as_of": str(row["as_of"] or ""),
        "last_verified_on": row.get("last_verified_on"),
        "sources": [sources[key] for key in row["sources"]],
        "sort_key": row["sort_key"],
    }


def _words(row: Row, document: Mapping[str, Any]) -> dict[str, Any]:
    """What workers read, by language. Raises KeyError for a caution that stands nowhere."""
    said = [document["cautions"][key] for key in row["cautions"] or ()]
    languages = said[0] if said else ()
    return {
        "city_names": document["city_names"].get(row["city"], {}),
        "topics": document["topics"].get(row["topic"], {}),
        "cautions": {code: " ".join(words[code] for words in said) for code in languages},
    }


def _opening(row: Row) -> Mapping[str, Any] | None:
    """The hours as they stand. Raises ValueError where they cannot be read."""
    hours: Mapping[str, Any] | None = row.get("opening")
    parse_opening(hours)
    return hours


def _contact_points(row: Row, place: Place, labels: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "key": f"{place.key}:{position}",
            "place_id": place.pk,
            "position": position,
            "channel": point["channel"],
            "labels": labels.get(point["label"]) or _label(point),
            "value": str(point["value"]),
            "languages": point["languages"] or [],
            "hours": point["hours"] or "",
            "opening": _opening(point),
            "is_free": bool(point["free"]),
            "as_of": str(point["as_of"] or ""),
        }
        for position, point in enumerate(row["contact_points"])
    ]


def _label(point: Row) -> dict[str, str]:
    """The source's own English label, unless it only repeats the language that is shown anyway."""
    label = point["label"]
    spoken = [language_name(code, "en") for code in point["languages"] or []]
    return {"en": label} if label and spoken != [label] else {}


def _remove_stale(places: Iterable[Place], *, keep: set[str]) -> int:
    """A number that no longer stands in the file must not be called any more."""
    stale = ContactPoint.objects.filter(place__in=places).exclude(key__in=keep)
    for point in stale:
        record("reference.removed_row", on=point, detail={"key": point.key})
    return stale.delete()[0]
