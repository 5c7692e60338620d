"""The ministry's monitoring pages: every number worked out by hand, who sees what, what it costs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.test import Client

from portal.accounts.enums import OrganisationKind, Role
from recruitment_agencies.desk_monitoring import monitored
from recruitment_agencies.models import Agency
from recruitment_agencies.monitoring.series import Quarter, Span
from recruitment_agencies.queries_monitoring import (
    Asked,
    Sums,
    sums_by_agency,
    sums_by_corridor,
    sums_by_quarter,
)
from tests.cast import office, person

from .conftest import OVER, TODAY, declare, deploy, find, report

pytestmark = pytest.mark.django_db
URL = "/desk/monitoring/"
YEAR = Span(Quarter(2026, 1), Quarter(2026, 4), TODAY)


def text_of(client: Client, address: str = URL, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


# Numbers ------------------------------------------------------------------------------------------


def test_sums_of_an_agency_are_those_worked_out_by_hand(watched: Agency) -> None:
    assert sums_by_agency(Asked([watched.pk], YEAR)) == {
        watched.pk: Sums(
            deployed=1000,
            oriented_of=100,
            oriented=90,
            declarations=4,
            over_cap=1,
            findings=3,
            upheld=2,
            notices=2,
            in_time=1,
            days=(10,),
            refunds_ordered=3,
            refunds_due=2,
            refunds_paid=1,
        )
    }


def test_quarters_hold_the_same_sums_each_at_its_time(watched: Agency) -> None:
    found = sums_by_quarter(Asked([watched.pk], YEAR))
    first, second, third, fourth = found.values()
    assert list(found) == YEAR.quarters
    assert first == Sums(deployed=600, declarations=4, over_cap=1)
    assert second == Sums(
        deployed=300, declarations=4, over_cap=1, findings=1, upheld=1, refunds_ordered=3
    )
    assert third == Sums(
        deployed=100,
        oriented_of=100,
        oriented=90,
        declarations=4,
        over_cap=1,
        findings=2,
        upheld=1,
        notices=2,
        in_time=1,
        days=(10,),
        refunds_due=2,
        refunds_paid=1,
    )
    assert fourth == Sums(declarations=4, over_cap=1)


def test_corridors_hold_what_belongs_to_one(watched: Agency) -> None:
    find(watched, declaration=declare(watched, OVER, to="MY"))
    assert sums_by_corridor(Asked([watched.pk], YEAR)) == {
        "TH": Sums(deployed=700, oriented_of=100, oriented=90, declarations=4, over_cap=1),
        "MY": Sums(deployed=300, declarations=1, over_cap=1, findings=1),
    }


def test_score_of_an_agency_is_the_one_worked_out_by_hand(watched: Agency) -> None:
    # 35 + 25·3/4 + 15·1/2 + 15·9/10 + 10·1/2 = 79.75; off: 2·10, and 2 · 5/900·1000 = 11.1 → 48.6
    row = monitored([watched], Asked([watched.pk], YEAR))[0]
    assert row.score.known_weight == 100
    assert str(row.score.rounded_base) == "79.8"
    assert (row.inputs.complaints_upheld, row.inputs.complaints_deployed) == (5, 900)
    assert row.score.value == 49


def test_declaration_counts_from_its_day_to_its_end(watched: Agency) -> None:
    declare(watched, OVER, on=date(2026, 4, 1), ended_on=date(2026, 8, 1), state="replaced")
    declare(watched, OVER, on=date(2026, 4, 1), state="draft")
    declare(watched, on=date(2026, 4, 1), answer=None)
    found = sums_by_quarter(Asked([watched.pk], YEAR))
    assert [(s.declarations, s.over_cap) for s in found.values()] == [
        (4, 1), (5, 2), (4, 1), (4, 1)
    ]  # fmt: skip


def test_corridor_has_no_complaints_because_published_counts_know_none(watched: Agency) -> None:
    row = monitored([watched], Asked([watched.pk], YEAR, "TH"))[0]
    assert (row.inputs.complaints_upheld, row.inputs.complaints_deployed) == (None, None)
    assert (row.sums.deployed, row.sums.findings) == (700, 0)


# Pages --------------------------------------------------------------------------------------------


def test_page_of_an_agency_shows_the_whole_sum(desk: Client, watched: Agency) -> None:
    text = text_of(desk, f"{URL}{watched.public_id}/", first="2026-Q1", last="2026-Q4")
    assert re.search(r"Score: 49 / 100", text)
    for words in ("Formula 1.", "3 / 4", "90 / 100", "79.8", "5 / 900", "120 USD paid so far"):
        assert words in text, words


def test_what_is_not_on_record_is_no_data_and_no_score(
    desk: Client, make_agency: Callable[..., Agency]
) -> None:
    agency = make_agency("Nothing known")
    text = text_of(desk, f"{URL}{agency.public_id}/")
    assert "Score: no data" in text
    assert text.count(">no data<") == 5  # four parts, and complaints; upheld findings are none


def test_list_filters_by_name_and_country_of_work(
    desk: Client, watched: Agency, make_agency: Callable[..., Agency]
) -> None:
    make_agency("Golden Bridge")
    assert "Golden Bridge" in text_of(desk)
    for query in ({"q": "mekong"}, {"destination": "MY"}):
        text = text_of(desk, **query)
        assert "Mekong Star" in text
        assert "Golden Bridge" not in text
    assert "No agency fits this choice." in text_of(desk, q="zzzzzz")


def test_wrong_filters_are_ignored(desk: Client, watched: Agency) -> None:
    text = text_of(desk, first="x", last="2026-Q9", destination="ZZ", page="-1", q="")
    assert "Monitoring" in text


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_it_shows(
    desk: Client,
    watched: Agency,
    make_agency: Callable[..., Agency],
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count - 1):
        agency = make_agency(f"Agency {number}")
        declare(agency, OVER)
        deploy(agency, "2026-Q1", 5)
        report(agency, 7)
        find(agency, upheld=True)
    with django_assert_num_queries(28):
        desk.get(URL)


def test_page_holds_no_style_and_no_script_and_its_charts_are_described(
    desk: Client, watched: Agency
) -> None:
    for language in ("en", "vi"):
        desk.cookies["language"] = language
        text = text_of(desk, f"{URL}{watched.public_id}/")
        charts = re.findall(r'<svg viewBox="0 0 480.*?</svg>', text, re.DOTALL)
        assert len(charts) == 3
        assert " style=" not in text
        for chart in charts:
            drawn = ElementTree.fromstring(chart)  # noqa: S314 - our own page
            ids = drawn.attrib["aria-labelledby"].split()
            assert [drawn.find("title").attrib["id"], drawn.find("desc").attrib["id"]] == ids
            for shape in drawn.iter("rect"):
                assert all(float(shape.attrib[side]) >= 0 for side in ("width", "height"))


# Who sees it --------------------------------------------------------------------------------------


@pytest.mark.security
def test_agencies_of_another_country_are_not_there(
    desk: Client, make_agency: Callable[..., Agency]
) -> None:
    foreign = make_agency("Lotus", country="VN")
    assert "Lotus" not in text_of(desk)
    for address in ("", "quarters.csv", "quarters.xlsx"):
        assert desk.get(f"{URL}{foreign.public_id}/{address}").status_code == 404
    exported = b"".join(desk.get(f"{URL}agencies.csv").streaming_content).decode()
    assert "Lotus" not in exported


@pytest.mark.security
def test_an_accused_agency_and_other_desks_find_no_monitoring(watched: Agency) -> None:
    own = office("agency-kh", OrganisationKind.AGENCY, country="KH")
    watched.organisation = own
    watched.save()
    post = office("kh-in-th", OrganisationKind.MISSION, country="KH", works_in="TH")
    for someone in (
        person("agency", Role.AGENCY_REPRESENTATIVE, own),
        person("attache", Role.ATTACHE_OFFICER, post),
    ):
        client = Client()
        client.force_login(someone)
        for address in ("", f"{watched.public_id}/", "agencies.csv", "agencies.xlsx"):
            assert client.get(URL + address).status_code == 404
    assert Client().get(URL).status_code == 302


# Files --------------------------------------------------------------------------------------------


def test_csv_and_xlsx_hold_the_same_table_with_numbers_as_numbers(
    desk: Client, watched: Agency
) -> None:
    watched.name = "=HYPERLINK(1)"
    watched.save()
    query = {"first": "2026-Q1", "last": "2026-Q4"}
    written = b"".join(desk.get(f"{URL}agencies.csv", query).streaming_content).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(written)))
    shown = dict(zip(header, row, strict=True))
    assert shown["name"] == "'=HYPERLINK(1)"
    assert (shown["score"], shown["workers_sent"], shown["demonstration"]) == (
        "49",
        "1000",
        "false",
    )
    content = b"".join(desk.get(f"{URL}agencies.xlsx", query).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    names, cells = list(sheet.iter_rows())
    assert [cell.value for cell in names] == header
    kept = dict(zip(header, cells, strict=True))
    assert (kept["name"].value, kept["name"].data_type) == ("'=HYPERLINK(1)", "s")
    assert (kept["score"].value, kept["score"].data_type) == (49, "n")


def test_agency_export_has_a_row_a_quarter(desk: Client, watched: Agency) -> None:
    address = f"{URL}{watched.public_id}/quarters.csv"
    query = {"first": "2026-Q1", "last": "2026-Q4"}
    written = b"".join(desk.get(address, query).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [(row["quarter"], row["workers_sent"], row["findings_upheld"]) for row in rows] == [
        ("2026-Q1", "600", "0"), ("2026-Q2", "300", "1"), ("2026-Q3", "100", "1"), ("2026-Q4", "", "0")
    ]  # fmt: skip


def test_a_file_of_another_kind_is_not_there(desk: Client) -> None:
    assert desk.get(f"{URL}agencies.ods").status_code == 404


def test_export_of_many_reads_them_in_steps(
    watched: Agency, make_agency: Callable[..., Agency], monkeypatch: pytest.MonkeyPatch
) -> None:
    from recruitment_agencies import desk_monitoring

    monkeypatch.setattr(desk_monitoring, "EXPORT_STEP", 2)
    names = {make_agency(f"Agency {number}").name for number in range(4)}
    rows = desk_monitoring.agency_rows(Agency.objects.with_licences(), Asked([], YEAR))
    assert {row[1] for row in rows} == names | {"Mekong Star"}
