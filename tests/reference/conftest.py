"""A small corridor: Cambodia to Thailand."""

import pytest

from portal.reference.models import Area, ContactPoint, Country, Place, Source


@pytest.fixture
def corridor(db: None) -> None:
    Country.objects.create(code="KH", role="origin", sort_key=10)
    Country.objects.create(code="VN", role="origin", sort_key=20)
    thailand = Country.objects.create(code="TH", role="destination", sort_key=30)
    Country.objects.create(code="TW", role="destination", sort_key=40)
    Area.objects.create(code="TH-10", country=thailand, names={"en": "Bangkok"})
    Area.objects.create(code="TH-90", country=thailand, names={"en": "Songkhla"})


def make_place(key: str, kind: str, **fields: object) -> Place:
    """A place in Thailand with one number and one source."""
    values = {"in_country_id": "TH", "names": {"en": key}, "confidence": "R", **fields}
    place = Place.objects.create(key=key, kind=kind, **values)
    ContactPoint.objects.create(
        key=f"{key}:0",
        place=place,
        channel="phone",
        value="+66 2 000 0000",
        labels={"en": "office"},
    )
    source, _ = Source.objects.get_or_create(
        key="s", defaults={"title": "A source", "year": "2023"}
    )
    place.sources.add(source)
    return place
