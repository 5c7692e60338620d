"""Exact arithmetic with money: fractions inside, half-up to the minor unit at the end.

Fractions keep a sum the same however it is split; Decimal division would not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from babel.numbers import get_currency_precision

from .types import FeeCheckInput, Money, Payment, Rate

HALF = Fraction(1, 2)
SHOWN_DIGITS = 2


def to_fraction(value: Any) -> Fraction:
    """An exact number from a Decimal, an integer, text, or a float as it was written."""
    return Fraction(str(value))


def round_money(amount: Fraction, currency: str) -> Money:
    """Round half up to the currency's minor unit (CLDR digits: VND, JPY, KRW none)."""
    digits = get_currency_precision(currency)
    units = floor(amount * 10**digits + HALF)
    return Money(Decimal(f"{units}E-{digits}"), currency)


def money_json(money: Money | None) -> dict[str, str] | None:
    """`{"amount": "84000.00", "currency": "TWD"}`: two decimals, more where a currency has more."""
    if money is None:
        return None
    digits = max(SHOWN_DIGITS, get_currency_precision(money.currency))
    shown = round_money_digits(to_fraction(money.amount), digits)
    return {"amount": f"{shown:f}", "currency": money.currency}


def round_money_digits(amount: Fraction, digits: int) -> Decimal:
    """Half up to so many digits; exact for amounts of any length."""
    return Decimal(f"{floor(amount * 10**digits + HALF)}E-{digits}")


def full_amount(payment: Payment) -> Fraction:
    """What the payment came to over all its months."""
    return to_fraction(payment.amount) * (payment.recurring_months or 1)


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


@dataclass(frozen=True)
class Converted:
    """A sum in one currency. `missing` names pairs without a rate; their money is not in it.

    `paid_currency` and `rate` are set when everything was paid in one other currency at one
    rate (units of that currency for one of ours).
    """

    total: Fraction
    missing: tuple[str, ...] = ()
    paid_currency: str | None = None
    rate: Fraction | None = None


@dataclass(frozen=True)
class Converter:
    """Converts each payment at the rate of its own day: the nearest earlier one on record."""

    case: FeeCheckInput
    rates: Sequence[Rate]

    def day_of(self, payment: Payment) -> date | None:
        return payment.paid_on or self.case.signed_on or self.case.as_of

    def rate(self, *, base: str, quote: str, on: date | None) -> Fraction | None:
        """Units of `quote` for one `base`, from a rate given either way round."""
        if base == quote:
            return Fraction(1)
        usable = [rate for rate in self.rates if rate.rate > 0 and (on is None or rate.on <= on)]
        direct = [r for r in usable if (r.base, r.quote) == (base, quote)]
        inverse = [r for r in usable if (r.base, r.quote) == (quote, base)]
        found = [(r.on, 1, to_fraction(r.rate)) for r in direct]
        found += [(r.on, 0, 1 / to_fraction(r.rate)) for r in inverse]
        return max(found)[2] if found else None

    def total(self, payments: Sequence[Payment], currency: str) -> Converted:
        """Everything these payments came to, in `currency`."""
        total, missing = Fraction(0), set()
        pairs: set[tuple[str, Fraction]] = set()
        for payment in payments:
            rate = self.rate(base=currency, quote=payment.currency, on=self.day_of(payment))
            if rate is None:
                missing.add(f"exchange_rate:{payment.currency}/{currency}")
                continue
            pairs.add((payment.currency, rate))
            total += full_amount(payment) / rate
        if len(pairs) == 1 and not missing:
            paid_currency, rate = next(iter(pairs))
            if paid_currency != currency:
                return Converted(total, (), paid_currency, rate)
        return Converted(total, tuple(sorted(missing)))
