"""What the apps register: every document leads to a page that shows it."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from portal.reference.enums import Confidence, CountryRole, MissionType
from portal.reference.models import ContactPoint, Country, Place
from portal.reference.services import LoadReport, loaders
from portal.search import help_contacts
from portal.search.queries import search
from portal.search.services import rebuild, rebuild_all
from portal.search.sources import SearchSource, register_source, sources
from portal.settings.languages import LANGUAGE_CODES

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotline() -> Place:
    Country.objects.create(code="TH", role=CountryRole.DESTINATION)
    place = Place.objects.create(
        key="th-hotline",
        kind=MissionType.HOTLINE,
        in_country_id="TH",
        names={"en": "Labour hotline", "km": "បណ្តាញទូរស័ព្ទការងារ"},
        city="Bangkok",
        topic="Wages and hours",
        confidence=Confidence.READ,
    )
    ContactPoint.objects.create(place=place, channel="phone", value="1506")
    return place


def test_every_kind_that_the_design_names_is_registered() -> None:
    assert {"article", "help", "agency"} <= set(sources.keys())


def test_two_sources_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="article"):
        register_source(SearchSource("article", "again", list))


@pytest.mark.usefixtures("hotline")
def test_place_is_found_by_name_topic_and_number_in_each_of_its_languages() -> None:
    rebuild(kind="help")
    for text in ("labour hotline", "wages", "1506", "១៥០៦", "បណ្តាញទូរស័ព្ទ"):
        (group,) = search(text=text, language="km").groups
        assert [hit.url for hit in group.hits] == ["/km/help/?in=TH#th-hotline"]


def test_absence_of_an_office_is_not_a_place_to_go(hotline: Place) -> None:
    Place.objects.update(kind=MissionType.NONE)
    assert list(help_contacts.documents()) == []


def test_emergency_place_weighs_more(hotline: Place) -> None:
    ordinary = [document.weight for document in help_contacts.documents()]
    Place.objects.update(is_emergency=True)
    urgent = [document.weight for document in help_contacts.documents()]
    assert max(ordinary) < min(urgent)


def test_every_help_contact_of_the_reference_data_stands_where_search_leads(client: Client) -> None:
    for loader in loaders:
        if loader.key.startswith("reference."):
            loader.load(LoadReport())
    pages: dict[str, set[str]] = {}
    for document in help_contacts.documents():
        address, _hash, anchor = document.path.partition("#")
        pages.setdefault(address, set()).add(anchor)
    assert pages
    for address, anchors in pages.items():
        response = client.get(f"/en/{address}")
        assert response.status_code == 200, address
        assert anchors - set(re.findall(r'id="([^"]+)"', response.content.decode())) == set()


def test_loaded_articles_are_found_and_open(client: Client) -> None:
    for loader in loaders:
        if loader.key.startswith(("reference.", "rights_info.")):
            loader.load(LoadReport())
    counts = rebuild_all()
    assert counts["article"] >= 6 * len(LANGUAGE_CODES)
    for language, text in (
        ("km", "លិខិតឆ្លងដែន"),
        ("my", "နိုင်ငံကူးလက်မှတ်"),
        ("vi", "ho chieu"),
        ("en", "passport"),
    ):
        groups = {group.source.key: group for group in search(text=text, language=language).groups}
        hit = groups["article"].hits[0]
        assert hit.url == f"/{language}/rights/passport-kept/"
        assert client.get(hit.url).status_code == 200


def test_figures_and_not_marks_are_in_the_searched_text() -> None:
    for loader in loaders:
        if loader.key.startswith(("reference.", "rights_info.")):
            loader.load(LoadReport())
    bodies = [document.body for document in sources["article"].documents()]
    assert not any("{{" in body or re.search(r"^\s*(#|- )", body, re.MULTILINE) for body in bodies)


def test_command_says_how_much_can_be_found(
    hotline: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rebuild_search")
    assert "help: 2 documents" in capsys.readouterr().out.splitlines()
