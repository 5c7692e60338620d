"""Loading twice changes nothing; loading a changed row changes that row and records it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction

from portal.audit.models import AuditEvent
from portal.reference.enums import Channel, Confidence, CountryRole, MissionType
from portal.reference.models import ContactPoint, Country, Place
from portal.reference.reference_loaders import DATA, load_areas, load_countries, load_missions
from portal.reference.services import LoadReport

pytestmark = pytest.mark.django_db


def load_all(**paths: Path) -> LoadReport:
    report = LoadReport()
    with transaction.atomic():
        load_countries(report, paths.get("countries", DATA / "countries.yaml"))
        load_areas(report, paths.get("areas", DATA / "areas.yaml"))
        load_missions(report, paths.get("missions", DATA / "missions.yaml"))
    return report


@pytest.fixture
def edited_missions(tmp_path: Path) -> Any:
    """Write the missions file with one place changed, and return its path."""

    def edit(key: str, **changes: Any) -> Path:
        document = yaml.safe_load((DATA / "missions.yaml").read_text("utf-8"))
        next(row for row in document["rows"] if row["key"] == key).update(changes)
        path = tmp_path / "missions.yaml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
        return path

    return edit


def test_loading_creates_every_row_of_the_files() -> None:
    assert load_all().created == {
        "Country": 29,
        "Area": 185,
        "Source": 52,
        "Place": 88,
        "ContactPoint": 139,
    }


def test_loading_twice_changes_nothing() -> None:
    load_all()
    again = load_all()
    assert (again.created, again.changed) == ({}, {})
    assert again.unchanged == {
        "Country": 29,
        "Area": 185,
        "Source": 52,
        "Place": 88,
        "ContactPoint": 139,
    }
    assert AuditEvent.objects.count() == 0


def test_loading_a_changed_row_changes_it_and_records_which_fields(edited_missions: Any) -> None:
    load_all()
    report = load_all(missions=edited_missions("kh-th-bkk", city="Bang Kapi", caution="moved"))
    assert report.changed == {"Place": 1}
    place = Place.objects.get(key="kh-th-bkk")
    event = AuditEvent.objects.get()
    assert (place.city, place.caution) == ("Bang Kapi", "moved")
    assert (event.action, event.object_type, event.object_id, event.detail) == (
        "reference.changed_row",
        "reference.place",
        str(place.pk),
        {"fields": ["caution", "city", "city_names"]},
    )


def test_loading_without_a_number_that_stood_there_removes_it_and_records_it(
    edited_missions: Any,
) -> None:
    load_all()
    load_all(missions=edited_missions("kh-th-sakaeo", contact_points=[]))
    assert ContactPoint.objects.filter(place__key="kh-th-sakaeo").count() == 0
    events = AuditEvent.objects.order_by("id").values_list("action", "detail")
    assert list(events) == [
        ("reference.removed_row", {"key": "kh-th-sakaeo:0"}),
        ("reference.removed_row", {"key": "kh-th-sakaeo:1"}),
    ]


def test_loading_a_file_with_a_key_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "countries.yaml"
    path.write_text("rows:\n  - {key: KH}\n  - {key: KH}\n", "utf-8")
    with pytest.raises(ValueError, match=r"countries\.yaml"):
        load_countries(LoadReport(), path)


def test_loaded_rows_use_only_known_codes() -> None:
    load_all()
    assert set(Country.objects.values_list("role", flat=True)) <= set(CountryRole.values)
    assert set(Place.objects.values_list("kind", flat=True)) <= set(MissionType.values)
    assert set(Place.objects.values_list("confidence", flat=True)) <= set(Confidence.values)
    assert set(ContactPoint.objects.values_list("channel", flat=True)) <= set(Channel.values)


def test_loaded_places_that_claim_to_be_read_name_their_source() -> None:
    load_all()
    read = Place.objects.filter(confidence__in=Confidence.certain())
    assert list(read.filter(sources__isnull=True).values_list("key", flat=True)) == []


def test_every_phone_number_can_be_dialled() -> None:
    load_all()
    phones = ContactPoint.objects.filter(channel=Channel.PHONE)
    assert [point.value for point in phones if not point.dial.lstrip("+").isdigit()] == []


def test_place_without_a_name_in_the_language_is_named_in_english(settings: Any) -> None:
    from django.utils import translation

    load_all()
    place = Place.objects.get(key="kh-th-sakaeo")
    with translation.override("my"):
        assert place.name == "Consulate General of Cambodia, Sa Kaeo"
    with translation.override("km"):
        assert place.name == "ស្ថានអគ្គកុងស៊ុលកម្ពុជា ស្រះកែវ"
