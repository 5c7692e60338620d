"""Form fields that take what people really type: native digits, Zawgyi, grouped numbers, day-month-year dates.

Every field keeps what was typed when it is wrong, and says how to mend it.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from portal.common.errors import PortalError
from portal.common.script import CleanText, clean_text, to_ascii_digits, without_invisible

SHORT_TEXT, LONG_TEXT = 200, 10_000
MAX_AMOUNT = Decimal("999999999999.99")
# The Buddhist year 2400 is 1857: any year from there on in a date is a Thai, Khmer or Lao year.
FIRST_BUDDHIST_YEAR, BUDDHIST_OFFSET = 2400, 543
# No exponents and no «NaN»: nobody writes her wage so.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"^(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})$")


class CharField(forms.CharField):
    """One line of text: normalised, Zawgyi converted. The bound form's field keeps the original in `cleaned_text`."""

    default_error_messages = {"required": _("Please write something here.")}

    def __init__(self, *, max_length: int = SHORT_TEXT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        # Far too long is refused below by its length; nobody need convert it first.
        is_hopeless = self.max_length is not None and len(text) > 4 * self.max_length
        self.cleaned_text = CleanText(text, text, False) if is_hopeless else clean_text(text)
        return str(super().to_python(self.cleaned_text.normalised))


class TextField(CharField):
    """Some paragraphs of text, up to 10,000 characters."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = LONG_TEXT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class IntegerField(forms.IntegerField):
    """A whole number in any script's digits."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Please write a whole number, for example 12.")}

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_plain_number(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


class DecimalField(forms.DecimalField):
    """A number in any script's digits, with or without grouping: 84,000 · 84.000 · ៨៤ ០០០ · 12.5."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Please write an amount, for example 2500.")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        plain = _plain_number(value)
        if isinstance(plain, str) and plain and not _NUMBER.fullmatch(plain):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(plain)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}


class MoneyAmountField(DecimalField):
    """An amount of money, zero or more, at most two digits after the point."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", MAX_AMOUNT)
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)


class DateField(forms.DateField):
    """A day: 2024-09-01, 1/9/2024, ០១/០៩/២០២៤, 01/09/2567 (Buddhist year)."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Please write the day, month and year, for example 31/12/2025.")
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day = parse_day(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class PhoneField(CharField):
    """A telephone number in any digits, stored as +66812345678. `region` gives the country of local numbers."""

    default_error_messages = {
        "invalid": _(
            "Please write the telephone number with its country code, for example +66 81 234 5678."
        )
    }

    def __init__(self, *, region: str | None = None, **kwargs: Any) -> None:
        self.region = region
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return parse_phone(text, region=self.region) if text else ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "tel"}


def parse_phone(text: str, *, region: str | None = None) -> str:
    """The number in E.164 form.

    Raises:
        ValidationError: it is not a possible number.
    """
    try:
        number = phonenumbers.parse(to_ascii_digits(text), region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(PhoneField.default_error_messages["invalid"], code="invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_day(text: str) -> date | None:
    """The day written as year-month-day or day-month-year, Gregorian or Buddhist; None if it is no day."""
    match = _DATE.match(to_ascii_digits(without_invisible(text)).strip())
    if not match:
        return None
    first, month, last = match.groups()
    year, day = (int(first), int(last)) if len(first) == 4 else (int(last), int(first))
    if year >= FIRST_BUDDHIST_YEAR:
        year -= BUDDHIST_OFFSET
    try:
        return date(year, int(month), day) if year >= 1900 else None
    except ValueError:
        return None


def parse_amount(text: str) -> Decimal | None:
    """The number a person wrote, or None if it is none. See `DecimalField` for the forms understood."""
    plain = _plain_number(text)
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _plain_number(value: Any) -> Any:
    """Digits with at most one point. «84.000» and «84,000» are eighty-four thousand; «12.5» and «12,5» are not.

    What is not understood is returned as it is, for the field to refuse.
    """
    if not isinstance(value, str):
        return value
    text = to_ascii_digits(without_invisible(value)).strip().translate(_SPACES)
    separators = [c for c in text if c in ",."]
    if not separators:
        return text
    last = separators[-1]
    if len(set(separators)) == 1 and _is_grouped(text, last):
        return text.replace(last, "")
    if separators.count(last) > 1:
        return value
    whole, _separator, fraction = text.rpartition(last)
    if len(separators) > 1:
        other = separators[0]
        if not _is_grouped(whole, other):
            return value
        whole = whole.replace(other, "")
    return f"{whole}.{fraction}"


_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


def _is_grouped(text: str, separator: str) -> bool:
    """Whether groups of three follow a first group of one to three that is not a lone zero: «0.500» is a half."""
    first, *groups = text.lstrip("+-").split(separator)
    return (
        first.isdigit()
        and len(first) <= 3
        and first != "0"
        and all(len(group) == 3 and group.isdigit() for group in groups)
    )


def add_refusal(form: forms.Form, error: PortalError) -> None:
    """Say a service's refusal at the fields it is about, else above the form."""
    fitting = {name: found for name, found in error.fields.items() if name in form.fields}
    for name, found in fitting.items():
        for message in found:
            form.add_error(name, str(message))
    if not fitting:
        form.add_error(None, str(error.message))


class PlainForm(forms.Form):
    """No colons after labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


def filled(message: Promise, **values: object) -> Any:
    """A sentence with its values, still lazy: `message % values` would settle the language when the code is read."""
    return _fill(message, values)


_fill = lazy(lambda message, values: str(message) % values, str)


class ReasonForm(PlainForm):
    """Why an act is done; others read it."""

    why = TextField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}))
