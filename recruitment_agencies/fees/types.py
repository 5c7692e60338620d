"""The words of the fee check: rules and a case go in, findings come out.

Everything here is frozen, knows no database, no clock and no language. Amounts are
`Decimal` in the currency named beside them; dates are calendar days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

LONGEST_RECURRING_MONTHS = 600

FEE_CATEGORIES = frozenset({"fee.service", "fee.brokerage", "fee.recurring_service"})
RELATED_COST_CATEGORIES = frozenset(
    {
        "cost.medical",
        "cost.insurance",
        "cost.test",
        "cost.training",
        "cost.equipment",
        "cost.travel_lodging",
        "cost.admin",
        "illegit",
    }
)
PACKAGE_CATEGORIES = FEE_CATEGORIES | RELATED_COST_CATEGORIES
"""What category `all` covers: ILO (2019) fees and related costs, not deposits or wages."""
CATEGORIES = PACKAGE_CATEGORIES | {"security.deposit", "wage.deduction", "all"}
DEDUCTION = "wage.deduction"
NOT_A_FEE = "not_a_fee"
"""Tax and money that a State makes workers send home: listed, never judged (fee-rules.md C5.10)."""


class Outcome(StrEnum):
    """What a rule says about money that was paid; declared worst first."""

    PROHIBITED_ITEM = "prohibited_item"
    OVER_CAP = "over_cap"
    REFUND_DUE = "refund_due"
    WRONG_PAYEE = "wrong_payee"
    TOO_EARLY = "too_early"
    EMPLOYER_SHOULD_PAY = "employer_should_pay"
    NO_RECEIPT = "no_receipt"
    DEPOSIT_OPEN = "deposit_open"
    RULE_AMBIGUOUS = "rule_ambiguous"
    MISSING_DATA = "missing_data"
    NO_CAP_ON_RECORD = "no_cap_on_record"
    WITHIN_CAP = "within_cap"
    ALLOWED_AT_COST = "allowed_at_cost"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return WORST_FIRST.index(self)


WORST_FIRST: tuple[Outcome, ...] = tuple(Outcome)
BREACHES = frozenset(WORST_FIRST[: WORST_FIRST.index(Outcome.RULE_AMBIGUOUS)])


@dataclass(frozen=True)
class Money:
    """An exact amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Source:
    """Where a rule was read."""

    key: str = ""
    title: str = ""
    publisher: str = ""
    year: int | None = None
    url: str | None = None


@dataclass(frozen=True)
class Rule:
    """One dated, sourced row of fee law. `None` in a scope field means any."""

    key: str
    side: str
    category: str
    rule_kind: str
    payer: str = "worker"
    collector: str = "licensed_agency"
    origin: str | None = None
    destinations: tuple[str, ...] | None = None
    excluded_destinations: tuple[str, ...] | None = None
    sectors: tuple[str, ...] | None = None
    excluded_sectors: tuple[str, ...] | None = None
    sector_note: str | None = None
    programmes: tuple[str, ...] | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict, hash=False)
    amount: Decimal | None = None
    currency: str | None = None
    formula: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    instrument: str = ""
    article: str | None = None
    effective_from: date | None = None
    effective_from_precision: str | None = None
    effective_to: date | None = None
    effective_to_precision: str | None = None
    penalty: str | None = None
    source: Source = Source()
    confidence: str = "unverified"
    status: str = "in_force_as_read"
    note: str | None = None

    @cached_property
    def categories(self) -> frozenset[str]:
        """The payment categories this rule judges (`params.also` names a second one)."""
        named = {self.category, self._also[0]} & CATEGORIES
        return PACKAGE_CATEGORIES if "all" in named else frozenset(named)

    @cached_property
    def partly_judged(self) -> frozenset[str]:
        """Categories of which it judges one item only: `params.also: cost.admin(visa)`."""
        category, item = self._also
        return frozenset({category} if item and category != self.category else ())

    @property
    def _also(self) -> tuple[str, str]:
        category, _, item = str(self.params.get("also", "")).partition("(")
        return category, item

    @cached_property
    def specificity(self) -> int:
        """How many scope fields narrow this rule; more is more specific."""
        narrowed = (self.destinations, self.sectors, self.programmes)
        return sum(field is not None for field in narrowed) + len(self.conditions)

    @cached_property
    def lex_specialis_over(self) -> frozenset[str]:
        """Keys of the rules this one replaces wherever it applies."""
        named = self.params.get("lex_specialis_over") or ()
        return frozenset([named] if isinstance(named, str) else named)


@dataclass(frozen=True)
class Payment:
    """Money a worker paid. With `recurring_months`, `amount` was paid in each of so many months.

    `None` is not stated. `purpose` (`selection`, `extension`) says more about a fee than its
    category does; `recovers` is the category that a deduction from the wage takes back; `label`
    the name the collector gave it; `disclosed`, whether it was explained. Paid for `people` at
    once, it is split evenly only with `split_agreed`. Raises ValueError on a negative or
    unbounded figure.
    """

    category: str
    amount: Decimal
    currency: str
    paid_on: date | None = None
    payee: str = "unknown"
    recurring_months: int | None = None
    in_advance: bool = False
    receipt: bool | None = None
    purpose: str | None = None
    recovers: str | None = None
    label: str | None = None
    disclosed: bool | None = None
    people: int = 1
    split_agreed: bool | None = None

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError("amount: a payment is zero or more")
        months = self.recurring_months
        if months is not None and not 1 <= months <= LONGEST_RECURRING_MONTHS:
            raise ValueError(f"recurring_months: between 1 and {LONGEST_RECURRING_MONTHS}")
        if self.people < 1:
            raise ValueError("people: one or more")

    @property
    def is_shared(self) -> bool:
        """Paid for several people, and split evenly with their consent (fee-rules.md C5.18)."""
        return self.people > 1 and self.split_agreed is True


@dataclass(frozen=True)
class LicenceSpan:
    """From this day on, until the next span, the agency's licence had this status."""

    since: date
    status: str


@dataclass(frozen=True)
class AgencyRecord:
    """What the register knows of the agency that was paid.

    `side` is where it is licensed. `spans` are in order of days; before the first there was no
    licence on record.
    """

    key: str
    side: str = "origin"
    spans: tuple[LicenceSpan, ...] = ()


@dataclass(frozen=True)
class JobOrderTerms:
    """What an authority approved for one job order: the most a worker may be charged in all, and
    the categories that the employer pays.

    In force from `approved_on` to `last_day` (None: no end known), on the day of signing.
    """

    reference: str
    approved_on: date
    last_day: date | None = None
    ceiling: Money | None = None
    employer_paid: tuple[str, ...] = ()
    approved_by: str = ""


@dataclass(frozen=True)
class FeeCheckInput:
    """One worker's case; `None` is not known. `wage` is a month's wage, `wage_base` what it
    consists of (as in a rule's `params.wage_base`).

    `job_order` is the reference she was given, `order` the approved one it stands for, `agency` the
    register's record of whom she paid. `as_of` is the day whose law judges payments that carry no date at all.
    """

    origin: str
    destination: str
    sector: str | None = None
    programme: str | None = None
    signed_on: date | None = None
    departed_on: date | None = None
    contract_months: int | None = None
    extension_months: int | None = None
    wage: Money | None = None
    wage_base: str | None = None
    payments: tuple[Payment, ...] = ()
    agreed_fee: Money | None = None
    employer_paid: Money | None = None
    terminated_month: int | None = None
    refunded: Money | None = None
    supply_contract_approved_on: date | None = None
    same_enterprise_and_supervisor: bool | None = None
    repeat_with_new_employer: bool | None = None
    job_order: str | None = None
    order: JobOrderTerms | None = None
    agency: AgencyRecord | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Rate:
    """On day `on`, one unit of `base` cost `rate` units of `quote`.

    `source` is None where the asker gave the rate.
    """

    base: str
    quote: str
    rate: Decimal
    on: date
    source: Source | None = None


@dataclass(frozen=True)
class UsedRate:
    """A rate by which money in `paid` was compared with a limit in `limit`."""

    paid: str
    limit: str
    rate: Rate

    @property
    def order(self) -> tuple[str, str, date, str, Decimal]:
        return self.paid, self.limit, self.rate.on, self.rate.base, self.rate.rate


Piece = Decimal | Money | str
"""A part of an arithmetic: a number, a sum of money, or a sign such as `×`."""


@dataclass(frozen=True)
class Judgement:
    """What one rule kind says about one set of payments, before the rule is written beside it.

    `missing` names inputs that would settle it; `depends_on` names what the judgement assumes.
    """

    outcome: Outcome
    cap: Money | None = None
    paid: Money | None = None
    excess: Money | None = None
    cap_range: tuple[Money, Money] | None = None
    arithmetic: tuple[Piece, ...] = ()
    missing: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    for_review: bool = False
    rates: tuple[UsedRate, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One rule's answer. For `refund_due`, `excess` is what is still owed.

    `rule` is None when the country of origin has no rule at all for this money, and where the
    register, not a rule, speaks: then `licence_status` is the status on the day of payment.
    `rules` lists every rule whose amounts were added together.
    """

    rule: Rule | None
    side: str
    category: str
    rule_kind: str
    outcome: Outcome
    cap: Money | None = None
    paid: Money | None = None
    excess: Money | None = None
    cap_range: tuple[Money, Money] | None = None
    arithmetic: tuple[Piece, ...] = ()
    missing: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    review_only: bool = False
    rules: tuple[str, ...] = ()
    rates: tuple[UsedRate, ...] = ()
    licence_status: str | None = None

    @property
    def rule_key(self) -> str | None:
        return self.rule.key if self.rule else None


@dataclass(frozen=True)
class Totals:
    """Sums per currency. Deposits, deductions and what is no fee stand outside the cost of migration.

    Agency fees are without what a State took; a deduction that takes back a fee counts as that fee.
    """

    agency_fees: tuple[Money, ...] = ()
    all_costs: tuple[Money, ...] = ()
    deposits: tuple[Money, ...] = ()
    deductions: tuple[Money, ...] = ()
    not_fees: tuple[Money, ...] = ()


@dataclass(frozen=True)
class FeeCheckResult:
    """The whole answer.

    `verdict` rests on nothing unknown, `possible_verdict` on everything. `missing` is what she
    would have to know; `uncovered` the categories no definite rule judged; `for_review` names of
    payments whose substance a person must find out; `notes` rules that judge nothing but say
    what a breach that was found may cost (penalties): for staff.
    """

    verdict: Outcome
    possible_verdict: Outcome
    rules_conflict: bool
    total_paid: Totals
    findings: tuple[Finding, ...]
    benchmark: Rule | None
    rules_as_of: str
    missing: tuple[str, ...]
    uncovered: tuple[str, ...]
    for_review: tuple[str, ...] = ()
    notes: tuple[Rule, ...] = ()
