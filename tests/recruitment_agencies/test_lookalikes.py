"""«Is this the real one?»: names much alike, told apart by their licence numbers and never accused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from recruitment_agencies.enums import EventKind
from recruitment_agencies.likeness import are_alike, distinctive, name_key, telling_words
from recruitment_agencies.lookalikes import look_alikes_of
from recruitment_agencies.models import Agency

from .conftest import MakeAgency

WARNING = "Other agencies have almost the same name"

ALIKE = [
    ("Mekong Star Recruitment", "Mekhong Star Recruiting", True),
    ("Mekong Star Co., Ltd.", "MEKONG STAR Overseas Employment Agency", True),
    ("Golden Bridge", "Goldenbridge Manpower", True),
    ("Golden Bridge", "Golden Bride", True),
    ("Golden Bridge Recruitment", "Mekong Star Recruitment", False),
    ("Golden Star", "Golden Lotus", False),
    ("Lotus Labour Export (demonstration)", "River Gate Manpower (demonstration)", False),
]


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_names_are_alike_by_what_tells_them_apart(one: str, other: str, alike: bool) -> None:
    assert are_alike(name_key(one, ""), name_key(other, "")) is alike
    assert are_alike(name_key(other, ""), name_key(one, "")) is alike


def test_same_local_name_is_alike_whatever_the_other_script_says() -> None:
    khmer = "ផ្កាយមេគង្គ ជ្រើសរើសពលករ"
    assert are_alike(name_key("Phkay", khmer), name_key("Mekong Star", khmer))


def test_a_name_of_generic_words_only_stays_whole() -> None:
    assert distinctive("Overseas Employment Services") == "overseas employment services"
    assert telling_words(distinctive("Mekong Recruitmant Agences")) == "mekong"


@pytest.mark.django_db
def test_page_and_list_warn_with_both_names_and_numbers(
    client: Client, make_agency: MakeAgency
) -> None:
    real = make_agency("Mekong Star Recruitment", number="KH-1")
    other = make_agency(
        "Mekhong Star Recruiting",
        (EventKind.ISSUED, date(2020, 1, 1), date(2021, 1, 1)),
        country="VN",
        number="VN-2",
    )
    make_agency("Golden Bridge", number="KH-3")
    for address in (real.get_absolute_url(), other.get_absolute_url(), "/en/agencies/?q=star"):
        text = client.get(address).content.decode()
        assert WARNING in text
        for words in ("Licence number KH-1", "Licence number VN-2", "Mekhong Star Recruiting"):
            assert words in text
        assert "KH-3" not in text
    listed = client.get("/en/agencies/").content.decode()
    assert listed.count(WARNING) == 2


@pytest.mark.django_db
def test_list_warns_of_a_look_alike_that_is_not_on_the_page(
    client: Client, make_agency: MakeAgency
) -> None:
    make_agency("Zone Star", number="KH-1")
    make_agency("Zoone Star Recruiting", country="VN", number="VN-2")
    text = client.get("/en/agencies/", {"country": "KH"}).content.decode()
    assert WARNING in text
    assert "Licence number VN-2" in text


@pytest.mark.django_db
def test_an_agency_alone_of_its_name_is_not_warned_of(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Golden Bridge")
    make_agency("Lotus Export")
    assert look_alikes_of(agency) == []
    assert WARNING not in client.get(agency.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_changed_name_is_compared_anew(make_agency: MakeAgency) -> None:
    agency, other = make_agency("Golden Bridge"), make_agency("Lotus")
    other.name = "Golden Bridge Manpower"
    other.save(update_fields=["name"])
    assert [row.pk for row in look_alikes_of(Agency.objects.get(pk=agency.pk))] == [other.pk]


def test_generic_words_are_folded() -> None:
    from recruitment_agencies import likeness

    words: Any = likeness.GENERIC_WORDS
    assert {word for word in words if distinctive(word) != word} == set()
