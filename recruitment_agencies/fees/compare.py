"""Money paid against a limit: the one place where "over" and "within" are decided.

A limit may be stated in two readings (`low`, `high`). At or under the low one money is within
the cap, over the high one it is over, between them the rule is ambiguous. Money that cannot be
converted never hides an excess that already stands without it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .money import (
    Converted,
    Converter,
    round_money,
    round_money_digits,
    single_sum,
    sum_by_currency,
    to_fraction,
)
from .types import FeeCheckInput, Judgement, Money, Outcome, Payment, Piece, Rule


@dataclass(frozen=True)
class Context:
    """What a rule kind may look at besides the rule and the payments."""

    case: FeeCheckInput
    converter: Converter


@dataclass(frozen=True)
class Limit:
    """At most `high` (by another reading of the text `low`) in `currency`.

    `doubtful_to`: over `high` up to here is over the cap, but for a person to confirm.
    """

    high: Fraction
    currency: str
    low: Fraction | None = None
    doubtful_to: Fraction | None = None
    arithmetic: tuple[Piece, ...] = ()

    @cached_property
    def rounded(self) -> tuple[Money, Money]:
        low = self.high if self.low is None else self.low
        return round_money(low, self.currency), round_money(self.high, self.currency)


def judge_total(limit: Limit, payments: Sequence[Payment], context: Context) -> list[Judgement]:
    """Everything paid, converted and summed, against one limit."""
    converted = context.converter.total(payments, limit.currency)
    judged = _in_paid_currency(_judge_sum(limit, converted.total), limit, converted)
    judged = replace(judged, rates=converted.used) if converted.used else judged
    if not converted.missing:
        return [judged]
    unknown = Judgement(
        outcome=Outcome.MISSING_DATA,
        cap=limit.rounded[1],
        paid=single_sum(payments),
        arithmetic=limit.arithmetic,
        missing=converted.missing,
        rates=converted.used,
    )
    return [unknown] if judged.outcome is Outcome.WITHIN_CAP else [judged, unknown]


def _judge_sum(limit: Limit, total: Fraction) -> Judgement:
    paid = round_money(total, limit.currency)
    low, high = limit.rounded
    if paid.amount > high.amount:
        excess = Money(paid.amount - high.amount, limit.currency)
        doubtful = limit.doubtful_to is not None and total <= limit.doubtful_to
        judged = Judgement(Outcome.OVER_CAP, cap=high, excess=excess, for_review=doubtful)
    elif paid.amount > low.amount:
        judged = Judgement(Outcome.RULE_AMBIGUOUS, cap_range=(low, high))
    else:
        judged = Judgement(Outcome.WITHIN_CAP, cap=high)
    return replace(judged, paid=paid, arithmetic=limit.arithmetic)


def _in_paid_currency(judged: Judgement, limit: Limit, converted: Converted) -> Judgement:
    """Say it in the money she paid, when that was one currency at one rate."""
    currency, rate = converted.paid_currency, converted.rate
    if currency is None or rate is None:
        return judged
    said = replace(
        judged,
        paid=round_money(converted.total * rate, currency),
        arithmetic=(*limit.arithmetic, "×", plain(rate), f"{currency}/{limit.currency}"),
    )
    if judged.cap_range is not None:
        low, high = judged.cap_range
        return replace(said, cap_range=(_at(low, rate, currency), _at(high, rate, currency)))
    cap = _at(judged.cap, rate, currency) if judged.cap else None
    if judged.excess is None or cap is None or said.paid is None:
        return replace(said, cap=cap)
    excess = Money(said.paid.amount - cap.amount, currency)
    return replace(said, cap=cap, excess=excess) if excess.amount > 0 else judged


def _at(money: Money, rate: Fraction, currency: str) -> Money:
    return round_money(to_fraction(money.amount) * rate, currency)


def plain(number: Fraction) -> Decimal:
    """A number as a lawyer writes it: up to six decimals, at least as many as it needs."""
    return round_money_digits(number, 6).normalize()


PeriodOf = Callable[[Payment, int], int]
"""The month or year that a payment falls in, in the given month of a recurring one (from 0)."""
LimitOf = Callable[[int], Limit]


def judge_periods(
    payments: Sequence[Payment], *, period_of: PeriodOf, limit_of: LimitOf, context: Context
) -> list[Judgement]:
    """A recurring payment against a limit that holds for each month (or year) by itself.

    What is over in one period is not made good by another. `cap` is the sum of the limits of
    the periods in which something was paid.
    """
    buckets = _by_period(payments, period_of)
    limits = {period: limit_of(period) for period in sorted(buckets)}
    sums = {p: context.converter.sum_of(buckets[p], limits[p].currency) for p in limits}
    judged = _judge_buckets(limits, {period: sums[period].total for period in limits})
    missing = tuple(sorted({pair for converted in sums.values() for pair in converted.missing}))
    used = {rate.order: rate for converted in sums.values() for rate in converted.used}
    judged = replace(judged, rates=tuple(used[order] for order in sorted(used)))
    if not missing:
        return [judged]
    unknown = replace(judged, outcome=Outcome.MISSING_DATA, excess=None, missing=missing)
    unknown = replace(unknown, paid=single_sum(payments), cap_range=None)
    return [unknown] if judged.outcome is Outcome.WITHIN_CAP else [judged, unknown]


def _by_period(
    payments: Sequence[Payment], period_of: PeriodOf
) -> Mapping[int, list[tuple[Payment, list[int]]]]:
    """For each period its payments, each with the months of it that fall there."""
    buckets: dict[int, list[tuple[Payment, list[int]]]] = defaultdict(list)
    for payment in payments:
        months: dict[int, list[int]] = defaultdict(list)
        for month in range(payment.recurring_months or 1):
            months[period_of(payment, month)].append(month)
        for period, those in months.items():
            buckets[period].append((payment, those))
    return buckets


def _judge_buckets(limits: Mapping[int, Limit], sums: Mapping[int, Fraction]) -> Judgement:
    first = next(iter(limits.values()))
    judged_once: dict[tuple[Limit, Fraction], Judgement] = {}
    for period, limit in limits.items():
        if (limit, sums[period]) not in judged_once:
            judged_once[limit, sums[period]] = _judge_sum(limit, sums[period])
    each = [judged_once[limits[period], sums[period]] for period in limits]
    worst = min((judged.outcome for judged in each), key=lambda outcome: outcome.rank)
    lows, highs = zip(*(limit.rounded for limit in limits.values()), strict=True)
    low, high = (_add(group, first.currency) for group in (lows, highs))
    judged = Judgement(
        outcome=worst,
        cap=high,
        paid=round_money(sum(sums.values(), Fraction(0)), first.currency),
        arithmetic=_join_arithmetic(list(limits.values())),
    )
    if worst is Outcome.OVER_CAP:
        excess = [judged.excess for judged in each if judged.excess]
        return replace(judged, excess=_add(excess, first.currency))
    if worst is Outcome.RULE_AMBIGUOUS:
        return replace(judged, cap=None, cap_range=(low, high))
    return judged


def _add(amounts: Iterable[Money], currency: str) -> Money:
    return Money(sum((money.amount for money in amounts), Decimal(0)), currency)


def _join_arithmetic(limits: Sequence[Limit]) -> tuple[Piece, ...]:
    """`1,800 TWD × 12 + 1,700 TWD × 12`: equal periods counted, different ones added."""
    counted = Counter(limit.arithmetic for limit in limits)
    pieces: list[Piece] = []
    for arithmetic, times in counted.items():
        pieces += ["+"] if pieces else []
        pieces += [*arithmetic, "×", Decimal(times)] if times > 1 else [*arithmetic]
    return tuple(pieces)


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another; negative when `end` comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (1 if end.day < start.day else 0)


def calendar_month(payment: Payment, month: int) -> int:
    """The calendar month a payment falls in; undated ones count from month nought."""
    day = payment.paid_on
    return (day.year * 12 + day.month if day else 0) + month


def service_month(payment: Payment, month: int, *, case: FeeCheckInput) -> int:
    """1 in the first month of work: from departure, else signing, else the first month paid in."""
    start = case.departed_on or case.signed_on or _first_month_paid(case)
    if start is None or payment.paid_on is None:
        return 1 + month
    return max(1, months_between(start, payment.paid_on) + 1) + month


def _first_month_paid(case: FeeCheckInput) -> date | None:
    days = [payment.paid_on for payment in case.payments if payment.paid_on]
    return min(days).replace(day=1) if days else None


def service_year(payment: Payment, month: int, *, case: FeeCheckInput) -> int:
    """Years of work from departure or signing; calendar years where neither is known."""
    if case.departed_on or case.signed_on:
        return (service_month(payment, month, case=case) - 1) // 12
    return (calendar_month(payment, month) - 1) // 12


def base_doubt(rule: Rule, case: FeeCheckInput) -> frozenset[str]:
    """The doubt where she named another base of her wage than the one this rule counts from."""
    wanted = rule.params.get("wage_base")
    differs = case.wage_base is not None and wanted is not None and case.wage_base != wanted
    return frozenset({"wage_base"}) if differs else frozenset()


def judge_free(
    payments: Sequence[Payment], outcome: Outcome, arithmetic: tuple[Piece, ...] = ()
) -> list[Judgement]:
    """A limit of nought: no rate is needed to see that something was paid."""
    return [
        Judgement(
            outcome=outcome if paid.amount > 0 else Outcome.WITHIN_CAP,
            cap=Money(Decimal(0), paid.currency),
            paid=paid,
            excess=paid if paid.amount > 0 else None,
            arithmetic=arithmetic or (Decimal(0),),
        )
        for paid in sum_by_currency(payments)
    ]
