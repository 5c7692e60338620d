"""Fields take what people really type, in every script, and say how to mend what they cannot take."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.common.forms import (
    CharField,
    DateField,
    DecimalField,
    IntegerField,
    MoneyAmountField,
    PhoneField,
    TextField,
    parse_amount,
    parse_day,
)

SCRIPTS = {
    "ascii": "0123456789",
    "Khmer": "០១២៣៤៥៦៧៨៩",
    "Burmese": "၀၁၂၃၄၅၆၇၈၉",
    "Thai": "๐๑๒๓๔๕๖๗๘๙",
}
FIELDS: list[tuple[forms.Field, str, Any]] = [
    (IntegerField(), "36", 36),
    (IntegerField(), "84,000", 84_000),
    (DecimalField(), "12.5", Decimal("12.5")),
    (MoneyAmountField(), "84,000.50", Decimal("84000.50")),
    (DateField(), "31/12/2025", date(2025, 12, 31)),
    (PhoneField(), "+66 81 234 5678", "+66812345678"),
    (PhoneField(region="KH"), "012 345 678", "+85512345678"),
]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(("field", "typed", "value"), FIELDS, ids=lambda value: str(value)[:30])
def test_every_numeric_field_takes_every_script_s_digits(
    field: forms.Field, typed: str, value: Any, script: str
) -> None:
    native = typed.translate(str.maketrans(SCRIPTS["ascii"], SCRIPTS[script]))
    assert field.clean(native) == value


@pytest.mark.parametrize(
    "field", [IntegerField(), DecimalField(), MoneyAmountField(), DateField(), PhoneField()]
)
def test_numeric_field_is_a_text_box(field: forms.Field) -> None:
    """Number boxes of browsers refuse native digits."""
    html = str(type("F", (forms.Form,), {"x": field})()["x"])
    assert 'type="text"' in html
    if not isinstance(field, DateField):
        assert "inputmode=" in html


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("84000", "84000"),
        ("84,000", "84000"),
        ("84.000", "84000"),
        ("84 000", "84000"),
        ("84\u00a0000", "84000"),
        ("84\u202f000", "84000"),
        ("1.234.567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("0.500", "0.500"),
        ("0,500", "0.500"),
        ("12.50", "12.50"),
        ("1000,5", "1000.5"),
        ("-84,000", "-84000"),
        ("៨៤.០០០", "84000"),
        ("၈၄,၀၀၀", "84000"),
        ("\u200b12\u200b", "12"),
        (".5", "0.5"),
    ],
)
def test_amount_is_understood_however_it_is_grouped(typed: str, amount: str) -> None:
    assert parse_amount(typed) == Decimal(amount)
    assert DecimalField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "1,23,456",
        "1,2.5",
        "12..5",
        "1.2.3",
        "NaN",
        "Infinity",
        "-inf",
        "1e5",
        "0x10",
        "12 baht",
        "--5",
        ".",
        ",",
        "+",
        "½",
        "1_000",
    ],
)
def test_amount_that_could_mean_two_things_is_refused(typed: str) -> None:
    assert parse_amount(typed) is None
    with pytest.raises(ValidationError) as caught:
        DecimalField().clean(typed)
    assert "for example 2500" in str(caught.value)


@given(st.text(max_size=40))
def test_no_text_breaks_a_numeric_field(text: str) -> None:
    for field in (IntegerField(), DecimalField(), MoneyAmountField(), DateField(), PhoneField()):
        try:
            field.clean(text)
        except ValidationError:
            continue


@pytest.mark.parametrize("typed", ["-1", "1000000000000", "1.234567", "9" * 5000])
def test_money_has_bounds(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyAmountField().clean(typed)


@pytest.mark.parametrize("typed", ["12.5", "abc", "1e3", "9" * 5000])
def test_whole_number_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        IntegerField().clean(typed)
    assert "whole number" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-09-01", date(2024, 9, 1)),
        ("2024/9/1", date(2024, 9, 1)),
        ("1/9/2024", date(2024, 9, 1)),
        ("01.09.2024", date(2024, 9, 1)),
        ("1 9 2024", date(2024, 9, 1)),
        ("01/09/2567", date(2024, 9, 1)),
        ("2567-09-01", date(2024, 9, 1)),
        ("29/02/2567", date(2024, 2, 29)),
        ("០១/០៩/២៥៦៧", date(2024, 9, 1)),
        ("၁/၉/၂၀၂၄", date(2024, 9, 1)),
        ("๑/๙/๒๕๖๗", date(2024, 9, 1)),
        ("\u200b1/9/2024 ", date(2024, 9, 1)),
    ],
)
def test_date_is_understood_in_any_order_and_era(typed: str, day: date) -> None:
    assert parse_day(typed) == day
    assert DateField().clean(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2024",
        "29/02/2566",
        "12/31/2025",
        "1/9/67",
        "1/9/24",
        "0/0/0",
        "1/9",
        "2024",
        "yesterday",
        "1/9/1800",
        "2024-09-01T10:00",
        "2024/09/2024",
    ],
)
def test_date_that_is_none_is_refused_with_an_example(typed: str) -> None:
    assert parse_day(typed) is None
    with pytest.raises(ValidationError) as caught:
        DateField().clean(typed)
    assert "31/12/2025" in str(caught.value)


def test_empty_optional_fields_are_empty() -> None:
    assert IntegerField(required=False).clean("") is None
    assert DecimalField(required=False).clean("") is None
    assert DateField(required=False).clean("") is None
    assert PhoneField(required=False).clean("") == ""
    assert CharField(required=False).clean(None) == ""


class _Story(forms.Form):
    text = TextField()
    name = CharField(required=False)


def test_zawgyi_is_converted_and_the_original_stays_with_the_bound_field() -> None:
    form = _Story({"text": "ေအဂ်င္စီက ေငြယူတယ္", "name": "x"})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "အေဂျင်စီက ငွေယူတယ်"
    kept = form.fields["text"].cleaned_text  # type: ignore[attr-defined]
    assert kept.original == "ေအဂ်င္စီက ေငြယူတယ္"
    assert kept.was_zawgyi


def test_original_of_one_form_does_not_show_up_in_another() -> None:
    _Story({"text": "SECRET"}).is_valid()
    assert not hasattr(_Story({"text": "other"}).fields["text"], "cleaned_text")


@pytest.mark.parametrize("text", ["ၵႂၢမ်းတႆး ပဵၼ်ၽႃႇသႃႇ", "ဘာသာမန် ဂှ် ဒှ် အရေဝ်ဘာသာ"])
def test_shan_and_mon_are_not_touched(text: str) -> None:
    assert CharField().clean(text) == text


def test_wrong_field_keeps_what_was_typed() -> None:
    class Form(forms.Form):
        wage = MoneyAmountField()

    form = Form({"wage": "ប្រាំពាន់"})
    assert not form.is_valid()
    assert 'value="ប្រាំពាន់"' in str(form["wage"])


def test_text_has_a_limit_in_characters_of_any_script() -> None:
    assert CharField().clean("ខ" * 200)
    for text in ("ខ" * 201, "ခ" * 10_000, "x" * 1_000_000):
        with pytest.raises(ValidationError):
            CharField().clean(text)
    assert TextField().clean("ខ" * 10_000)


def test_text_of_spaces_and_invisible_characters_counts_as_empty() -> None:
    with pytest.raises(ValidationError) as caught:
        CharField().clean(" \u200b\u200d\n ")
    assert "Please write something here." in str(caught.value)


@pytest.mark.parametrize("typed", ["12", "abcdefgh", "+", "0812345678", "+999 123", "1" * 40])
def test_phone_without_country_or_sense_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PhoneField().clean(typed)
    assert "+66" in str(caught.value)
