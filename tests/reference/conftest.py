"""A small corridor: Cambodia to Thailand."""

import pytest

from portal.reference.models import Area, ContactPoint, Country, Place, Source


@pytest.fixture
def corridor(db: None) -> None:
    Country.objects.create(code="KH", role="origin", sort_key=10, time_zone="Asia/Phnom_Penh")
    Country.objects.create(code="VN", role="origin", sort_key=20, time_zone="Asia/Ho_Chi_Minh")
    thailand = Country.objects.create(
        code="TH", role="destination", sort_key=30, time_zone="Asia/Bangkok"
    )
    Country.objects.create(code="TW", role="destination", sort_key=40, time_zone="Asia/Taipei")
    Area.objects.create(
        code="TH-10", country=thailand, names={"en": "Bangkok", "km": "បាងកក", "my": "ဘန်ကောက်"}
    )
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


OFFICE_HOURS = {
    "weekly": [{"days": [1, 2, 3, 4, 5], "from": "08:30", "to": "16:30"}],
    "holidays": "not_said",
}
