"""Exact arithmetic with money: fractions inside, half-up to the minor unit at the end.

Fractions keep a sum the same however it is split; Decimal division would not.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from babel.numbers import get_currency_precision

from .types import FeeCheckInput, Money, Payment, Rate, UsedRate

LONG = 10**20
"""Longer ones are written out: a Decimal is exact from text at any length, its arithmetic is not."""
ONE = Fraction(1)
SHOWN_DIGITS = 2


def to_fraction(value: Any) -> Fraction:
    """An exact number from a Decimal, an integer, text, or a float as it was written."""
    return Fraction(value) if isinstance(value, Decimal | int) else Fraction(str(value))


def round_money(amount: Fraction, currency: str) -> Money:
    """Round half up to the currency's minor unit (CLDR digits: VND, JPY, KRW none)."""
    return Money(round_money_digits(amount, get_currency_precision(currency)), currency)


def money_json(money: Money | None) -> dict[str, str] | None:
    """`{"amount": "84000.00", "currency": "TWD"}`: two decimals, more where a currency has more."""
    if money is None:
        return None
    digits = max(SHOWN_DIGITS, get_currency_precision(money.currency))
    shown = round_money_digits(to_fraction(money.amount), digits)
    return {"amount": f"{shown:f}", "currency": money.currency}


def round_money_digits(amount: Fraction, digits: int) -> Decimal:
    """Half up to so many digits; exact for amounts of any length."""
    parts = amount.denominator
    units = (2 * amount.numerator * 10**digits + parts) // (2 * parts)
    if digits == 0 or abs(units) >= LONG:
        return Decimal(f"{units}E-{digits}")
    return Decimal(units).scaleb(-digits)


def amount_each_time(payment: Payment) -> Fraction:
    """Her own part of one payment: of money for several people an even share, where they agreed to it."""
    amount = to_fraction(payment.amount)
    return amount / payment.people if payment.is_shared else amount


def full_amount(payment: Payment) -> Fraction:
    """What the payment came to over all its months."""
    return amount_each_time(payment) * (payment.recurring_months or 1)


def sum_by_currency(payments: Iterable[Payment]) -> tuple[Money, ...]:
    """One sum for each currency, by currency code."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for payment in payments:
        sums[payment.currency] += full_amount(payment)
    return tuple(round_money(sums[currency], currency) for currency in sorted(sums))


def single_sum(payments: Iterable[Payment]) -> Money | None:
    """The sum when everything was paid in one currency, else None."""
    sums = sum_by_currency(payments)
    return sums[0] if len(sums) == 1 else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has none such."""
    if not months:
        return day
    count = day.year * 12 + day.month - 1 + months
    year, month = min(count // 12, date.max.year), count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Converted:
    """A sum in one currency. `missing` names pairs without a rate; their money is not in it.

    `paid_currency` and `rate` are set when everything was paid in one other currency at one
    rate (units of that currency for one of ours). `used` are the rates as they were stored.
    """

    total: Fraction
    missing: tuple[str, ...] = ()
    paid_currency: str | None = None
    rate: Fraction | None = None
    used: tuple[UsedRate, ...] = ()


Known = tuple[date, int, Fraction, Rate]


@dataclass(frozen=True)
class Converter:
    """Converts each payment at the rate of its own day: the nearest earlier one on record."""

    case: FeeCheckInput
    rates: Iterable[Rate]

    def day_of(self, payment: Payment, month: int = 0) -> date | None:
        """The day of a payment, in the given month of a recurring one."""
        if payment.paid_on is not None:
            return months_later(payment.paid_on, month)
        return self.case.signed_on or self.case.as_of

    def rate(self, *, base: str, quote: str, on: date | None) -> Fraction | None:
        """Units of `quote` for one `base`, from a rate given either way round."""
        if base == quote:
            return ONE
        known = self._known(base, quote, on)
        return known[2] if known else None

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], list[Known]]:
        """For each pair its rates, the given direction before the other, latest and greatest first."""
        pairs: dict[tuple[str, str], list[Known]] = defaultdict(list)
        for rate in self.rates:
            if rate.rate > 0:
                value = to_fraction(rate.rate)
                pairs[rate.base, rate.quote].append((rate.on, 1, value, rate))
                pairs[rate.quote, rate.base].append((rate.on, 0, 1 / value, rate))
        for known in pairs.values():
            known.sort(key=lambda each: each[:3], reverse=True)
        return pairs

    def _known(self, base: str, quote: str, on: date | None) -> Known | None:
        known = self._pairs.get((base, quote), ())
        return next((each for each in known if on is None or each[0] <= on), None)

    def total(self, payments: Sequence[Payment], currency: str) -> Converted:
        """Everything these payments came to, in `currency`."""
        return self.sum_of(
            [(each, range(each.recurring_months or 1)) for each in payments], currency
        )

    def sum_of(self, parts: Iterable[tuple[Payment, Iterable[int]]], currency: str) -> Converted:
        """What these payments came to in the months named beside them, in `currency`."""
        total, missing = Fraction(0), set[str]()
        pairs: set[tuple[str, Fraction]] = set()
        used: dict[tuple[str, str, date, str, Decimal], UsedRate] = {}
        for payment, months in parts:
            each_time = amount_each_time(payment)
            for known, times in self._rates_of(payment, months, currency):
                if known is None:
                    missing.add(f"exchange_rate:{payment.currency}/{currency}")
                    continue
                pairs.add((payment.currency, known[2]))
                total += each_time * times / known[2]
                if known[3] is not SAME:
                    rate = UsedRate(paid=payment.currency, limit=currency, rate=known[3])
                    used[rate.order] = rate
        rates = tuple(used[order] for order in sorted(used))
        if len(pairs) == 1 and not missing:
            paid_currency, only = next(iter(pairs))
            if paid_currency != currency:
                return Converted(total, (), paid_currency, only, rates)
        return Converted(total, tuple(sorted(missing)), used=rates)

    def _rates_of(
        self, payment: Payment, months: Iterable[int], currency: str
    ) -> Iterable[tuple[Known | None, int]]:
        """The rates that served in those months, each with how often."""
        months = list(months)
        if payment.currency == currency:
            return [((date.min, 1, ONE, SAME), len(months))]
        if payment.paid_on is None:
            return [(self._known(currency, payment.currency, self.day_of(payment)), len(months))]
        days = (months_later(payment.paid_on, month) for month in months)
        return Counter(self._known(currency, payment.currency, day) for day in days).items()


SAME = Rate(base="", quote="", rate=Decimal(1), on=date.min)
"""No conversion was needed."""
