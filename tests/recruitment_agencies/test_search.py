"""A worker finds an agency by what she has: a name in her script, without accents, misspelt, or a number."""

from __future__ import annotations

import pytest

from recruitment_agencies.models import Agency, Licence

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db

KHMER = "ផ្កាយមេគង្គ ជ្រើសរើសពលករ"
BURMESE = "ဝါးလမ်း ပြည်ပအလုပ်အကိုင်"
VIETNAMESE = "Công ty Xuất khẩu Lao động Đường Hoa Sen"

SEARCHES = [
    ("mekong star", "Mekong Star"),
    ("MEKONG", "Mekong Star"),
    ("Mekog Star", "Mekong Star"),
    ("Mekong Sta", "Mekong Star"),
    ("មេគង្គ", "Mekong Star"),
    ("ពលករ", "Mekong Star"),
    ("ផ្កាយ\u200bមេគង្គ", "Mekong Star"),
    ("ဝါးလမ်း", "Bamboo Road"),
    ("အလုပ်အကိုင်", "Bamboo Road"),
    ("ဝါးလမ့်း ပြည်ပအလုပ်အကိုင်", "Bamboo Road"),
    ("xuat khau lao dong", "Lotus Export"),
    ("duong hoa sen", "Lotus Export"),
    ("xuat khau lao dogn hoa sen", "Lotus Export"),
    ("KH-0042", "Mekong Star"),
    ("kh-0042", "Mekong Star"),
    ("KH-០០៤២", "Mekong Star"),
    ("အမှတ် ၇", None),
    ("Toul Kork", "Mekong Star"),
    ("nothing like it", None),
    ("%", None),
    ("_", None),
]


@pytest.fixture(autouse=True)
def register(make_agency: MakeAgency) -> None:
    make_agency("Mekong Star", name_local=KHMER, number="KH-0042", address="Toul Kork, Phnom Penh")
    make_agency("Bamboo Road", name_local=BURMESE, country="MM", number="MM-7")
    make_agency("Lotus Export", name_local=VIETNAMESE, country="VN", number="VN-9")


@pytest.mark.parametrize(("typed", "found"), SEARCHES)
def test_agency_is_found_by_what_is_typed(typed: str, found: str | None) -> None:
    names = list(Agency.objects.named(typed).values_list("name", flat=True))
    assert names == ([found] if found else [])


def test_nothing_typed_leaves_the_list_whole() -> None:
    assert Agency.objects.named(" \u200b ").count() == 3


def test_changed_name_and_number_are_found_at_once() -> None:
    agency = Agency.objects.get(name="Bamboo Road")
    agency.name = "Teak Road"
    agency.save(update_fields=["name"])
    licence = Licence.objects.get(agency=agency)
    licence.number = "MM-8"
    licence.save(update_fields=["number"])
    assert list(Agency.objects.named("teak")) == [agency]
    assert list(Agency.objects.named("MM-8")) == [agency]
