"""The places of the reference data in the four languages: nothing English is left for a reader of another language.

Every string of the catalogues is replaced by a mark, so that what is found comes from the data or stands in a template.
"""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from portal.common.formatting import language_name
from portal.reference.models import ContactPoint, Place
from portal.reference.reference_loaders import DATA
from portal.reference.services import LoadReport, loaders
from portal.reference.services.loading import read_yaml

FOUR = {"en", "km", "my", "vi"}
CORRIDORS = (
    "from=KH&in=TH",
    "from=MM&in=MY",
    "from=VN&in=JP",
    "from=KH&in=KR",
    "from=VN&in=SG",
    "from=MM&in=TW",
)
# Words that an English sentence cannot do without, and those with which the sources describe a number.
ENGLISH = re.compile(
    r"\b(the|and|of|for|with|from|not|are|was|in|only|see|may|this|that|number|numbers|source|press|hours?|daily"
    r"|Mon|Tue|Wed|Thu|Fri|Sat|Sun|closed|open|free|mobile|ext|weak|verify|call|help|rights|workers?"
    r"|labour|legal|aid|health|women|violence|shelter|section|second|press)\b",
    re.IGNORECASE,
)
# Names that are written so in every language.
NAMES = re.compile(r"Working for Workers|Child Helpline|Migrant Workers[’'] Centre|Job Search")
VOID = {"meta", "link", "input", "br", "hr", "img", "use"}


class Reader(HTMLParser):
    """The text of a page that is not marked as English, style and script left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            own = dict(attrs).get("lang")
            above = bool(self._hidden and self._hidden[-1])
            is_english = own.startswith("en") if own else above
            self._hidden.append(is_english or tag in ("script", "style"))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not (self._hidden and self._hidden[-1]):
            self.texts.append(data)


def english_in(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    texts = (NAMES.sub("", " ".join(text.split())) for text in reader.texts)
    return [text for text in texts if ENGLISH.search(text)]


@pytest.fixture
def loaded(db: None) -> None:
    for loader in loaders:
        if loader.key.startswith("reference."):
            loader.load(LoadReport())


@pytest.fixture
def no_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every string of the programs as a mark that is in no language; placeholders are kept."""

    def marked(message: str, *args: Any) -> str:
        return "※" + "".join(re.findall(r"%\(\w+\)s", message))

    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        last = marked if name == "gettext" else lambda *args: marked(args[-1])
        monkeypatch.setattr(translation._trans, name, last)


def test_reader_finds_english_and_leaves_out_what_is_marked() -> None:
    html = (
        '<html lang="km"><p>call the office</p><p lang="en">call the office</p><br><p>ហៅ</p></html>'
    )
    assert english_in(html) == ["call the office"]


@pytest.mark.usefixtures("loaded", "no_catalogues")
@pytest.mark.parametrize("language", ["km", "my", "vi"])
def test_nothing_english_is_left_on_a_help_page(client: Client, language: str) -> None:
    found = {}
    for corridor in CORRIDORS:
        html = client.get(f"/{language}/help/?{corridor}").content.decode()
        found[corridor] = english_in(html)
    assert found == {corridor: [] for corridor in CORRIDORS}


def test_every_place_with_a_telephone_can_be_called_with_one_tap(
    client: Client, loaded: None
) -> None:
    for corridor in CORRIDORS:
        html = client.get(f"/en/help/?{corridor}").content.decode()
        shown = Place.objects.filter(key__in=re.findall(r'id="([a-z0-9-]+)"', html))
        points = ContactPoint.objects.filter(place__in=shown, channel="phone")
        assert points.exists()
        assert [p.value for p in points if f'href="tel:{p.dial}"' not in html] == []


# What stands in the file ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return read_yaml(DATA / "missions.yaml")


def test_every_text_for_workers_is_known_in_four_languages(file: dict[str, Any]) -> None:
    tables = {**file["topics"], **file["cautions"], **file["contact_labels"]}
    assert {key for key, texts in tables.items() if set(texts) != FOUR} == set()


def test_every_word_that_a_row_uses_stands_in_its_table(file: dict[str, Any]) -> None:
    rows = file["rows"]
    assert {row["topic"] for row in rows} - {None} == set(file["topics"])
    assert {row["city"] for row in rows} - {None} == set(file["city_names"])
    assert {key for row in rows for key in row["cautions"] or ()} == set(file["cautions"])


def test_every_label_stands_in_the_table_or_says_only_the_language_spoken(
    file: dict[str, Any],
) -> None:
    points = [point for row in file["rows"] for point in row["contact_points"]]
    untold = [point for point in points if point["label"] not in file["contact_labels"]]
    assert [p["label"] for p in untold if [p["label"]] != spoken(p["languages"])] == []


def spoken(languages: list[str] | None) -> list[str]:
    return [language_name(code, "en") for code in languages or ()]


def test_hours_in_the_words_of_the_source_are_read_where_they_can_be(file: dict[str, Any]) -> None:
    with_hours = {row["key"]: row for row in file["rows"] if row["hours"]}
    unread = [key for key, row in with_hours.items() if row["opening"] is None]
    assert unread == ["jp-otit"]  # it stands at its number
    points = [point for point in with_hours["jp-otit"]["contact_points"] if point.get("opening")]
    assert [point["languages"] for point in points] == [["vi"]]


def test_only_police_ambulance_and_fire_come(file: dict[str, Any]) -> None:
    assert sorted(row["key"] for row in file["rows"] if row["rescue"]) == [
        "jp-police",
        "my-police",
        "sg-police",
        "th-ambulance",
        "th-police",
    ]
