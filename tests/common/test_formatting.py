"""Dates, numbers and names, as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.common import formatting
from portal.settings.languages import LANGUAGE_CODES

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "22 November 2026"),
        ("km", "22 វិច្ឆិកា 2026"),
        ("my", "2026 နိုဝင်ဘာ 22"),
        ("vi", "22 tháng 11, 2026"),
    ],
)
def test_date_has_the_language_s_order_and_month_and_ascii_digits(
    language: str, written: str
) -> None:
    assert formatting.format_date(DAY, language) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "84,000 TWD"), ("km", "84,000 TWD"), ("my", "84,000 TWD"), ("vi", "84.000 TWD")],
)
def test_money_is_grouped_and_ends_in_its_code(language: str, written: str) -> None:
    assert formatting.format_money(Decimal("84000.00"), "TWD", language) == written


def test_money_shows_cents_only_where_there_are_some() -> None:
    assert formatting.format_money(Decimal("12.50"), "THB", "en") == "12.50 THB"
    assert formatting.format_money(Decimal("12.00"), "THB", "en") == "12 THB"
    assert formatting.format_money(Decimal(1500), "JPY", "en") == "1,500 JPY"
    assert formatting.currency_digits("VND") == 0


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_language_writes_everything_without_native_digits(language: str) -> None:
    moment = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    texts = [
        formatting.format_date(DAY, language),
        formatting.format_datetime(moment, language, zone="Asia/Bangkok"),
        formatting.format_number(Decimal("1234.5"), language),
        formatting.format_percent(Decimal("12.5"), language),
        formatting.country_name("KH", language),
        formatting.currency_name("THB", language),
        formatting.language_name("my", language),
    ]
    assert all(texts)
    assert not any(c.isdigit() and not c.isascii() for text in texts for c in text)


def test_moment_is_in_the_given_zone_which_is_named() -> None:
    moment = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert (
        formatting.format_datetime(moment, "en", zone="Asia/Bangkok")
        == "23 November 2026 01:05 (Bangkok)"
    )


def test_unknown_codes_stand_for_themselves() -> None:
    assert formatting.country_name("ZQ", "km") == "ZQ"
    assert formatting.currency_name("ZZZ", "my") == "ZZZ"
    assert formatting.language_name("qqq", "vi") == "qqq"


def test_active_language_is_used_when_none_is_given() -> None:
    with translation.override("vi"):
        assert formatting.country_name("TH") == "Thái Lan"


def test_filters_write_nothing_for_nothing() -> None:
    template = Template(
        "{% load portal_format %}[{{ x|day }}{{ x|moment }}{{ x|money:'THB' }}{{ x|number }}"
        "{{ x|country }}{{ x|language }}]"
    )
    assert template.render(Context({"x": None})) == "[]"


def test_filters_write_in_the_page_s_language() -> None:
    template = Template(
        "{% load portal_format %}{{ d|day }} · {{ a|money:'THB' }} · {{ c|country }}"
    )
    with translation.override("vi"):
        written = template.render(Context({"d": DAY, "a": Decimal(1000), "c": "KH"}))
    assert written == "22 tháng 11, 2026 · 1.000 THB · Campuchia"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "November 2026"), ("km", "វិច្ឆិកា 2026"), ("vi", "tháng 11 năm 2026")],
)
def test_month_is_written_in_words(language: str, written: str) -> None:
    assert formatting.format_month("2026-11", language) == written


def test_month_that_is_none_stays_as_it_was_written() -> None:
    assert formatting.format_month("autumn 2026") == "autumn 2026"
