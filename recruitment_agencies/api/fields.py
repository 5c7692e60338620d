"""Fields of the register's API. Each refusal says how to mend it and echoes nothing of what was sent."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from babel.numbers import list_currencies
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal.common.script import to_ascii_digits
from recruitment_agencies.vocabulary import known_countries

MOST_MONTHS = 600
EARLIEST_DAY, LATEST_DAY = datetime.date(1950, 1, 1), datetime.date(2100, 12, 31)
COUNTRIES = frozenset(known_countries())
CURRENCIES = frozenset(list_currencies())


class CodeField(serializers.ChoiceField):
    """One of a closed set of codes. The answer to a wrong one names them all."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        codes = ", ".join(map(str, self.choices))
        raise serializers.ValidationError(
            _("This code is not known. Use one of: %(codes)s.") % {"codes": codes}
        )


class KnownCodeField(serializers.CharField):
    """A code of a long public list, in either case; subclasses give the list and the sentence."""

    known: ClassVar[frozenset[str]]
    unknown_message: ClassVar[Any]

    def to_internal_value(self, data: Any) -> str:
        code = data.upper() if isinstance(data, str) else ""
        if code not in self.known:
            raise serializers.ValidationError(self.unknown_message)
        return code


class CountryField(KnownCodeField):
    """ISO 3166-1 alpha-2."""

    known = COUNTRIES
    unknown_message = _("Give the country as a two-letter code, for example KH.")


class CurrencyField(KnownCodeField):
    """ISO 4217."""

    known = CURRENCIES
    unknown_message = _("Give the currency as a three-letter code, for example THB.")


class AmountField(serializers.DecimalField):
    """An amount of money as a string, zero or more; any script's digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 16)
        kwargs.setdefault("decimal_places", 4)
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        return super().to_internal_value(to_ascii_digits(data) if isinstance(data, str) else data)


class DayField(serializers.DateField):
    """ISO 8601 day, from 1950 to 2100; any script's digits."""

    def to_internal_value(self, value: Any) -> datetime.date:
        day = super().to_internal_value(to_ascii_digits(value) if isinstance(value, str) else value)
        if not EARLIEST_DAY <= day <= LATEST_DAY:
            raise serializers.ValidationError(_("Please check the year."))
        return day


class MonthsField(serializers.IntegerField):
    """A number of months, at most fifty years."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 1)
        super().__init__(max_value=MOST_MONTHS, **kwargs)
