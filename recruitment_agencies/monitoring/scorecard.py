"""The scorecard of an agency: 0 to 100 from what is on record, by a formula that is data and has a version.

    share of a part  = what went well / what there was                     (0 to 1)
    base             = 100 × Σ weight × share / Σ weight, over the parts that are known
    score            = base − deductions, at least 0, rounded half up to a whole number

A part of which nothing is on record is left out: it counts neither as good nor as bad. There is a score only where
parts of at least `least_known` points of weight are known. Upheld findings and complaints only ever take points off,
so that one more of them never raises a score, whatever else is known or not.

The weights are the portal's own choice, not a law's. A changed formula gets a new version; the old ones stay here.
"""

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

PER_WORKERS = 1000


@dataclass(frozen=True)
class Inputs:
    """Every number that goes into the score; None where nothing is on record.

    Attributes:
        licence_known: 1 with a licence on record. licence_valid: 1 for a valid one on the last day looked at, 0 for one
            that is suspended, expired, given back, revoked or taken off the list.
        declarations: cost declarations in force on the last day that were checked. within_cap: those not over a cap.
        notices: notices whose time to answer is over or that were answered. answered_in_time: how many in time.
        deployed_known: workers deployed in the quarters whose orientation is on record. oriented: how many had it.
        refunds_due: refunds whose day has come. refunds_paid: how many were paid in full.
        findings_upheld: findings that the ministry upheld.
        complaints_upheld: complaints upheld as far as they may be published («at least»), None where they may not.
        complaints_deployed: workers deployed in all half-years that could have been published, so that a half-year
            that comes to be published never lowers the rate.
    """

    licence_known: int | None = None
    licence_valid: int | None = None
    declarations: int | None = None
    within_cap: int | None = None
    notices: int | None = None
    answered_in_time: int | None = None
    deployed_known: int | None = None
    oriented: int | None = None
    refunds_due: int | None = None
    refunds_paid: int | None = None
    findings_upheld: int = 0
    complaints_upheld: int | None = None
    complaints_deployed: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            number = getattr(self, field.name)
            if number is not None and number < 0:
                raise ValueError(f"{field.name} is below zero")


@dataclass(frozen=True)
class Part:
    """A share of the base: `good` out of `all`, both names of `Inputs`."""

    key: str
    weight: int
    good: str
    all: str


@dataclass(frozen=True)
class Deduction:
    """Points taken off: `points` for each of `count`, at most `most`.

    With `per`, the count is of every thousand workers counted there; nothing is taken off while either is not known.
    """

    key: str
    points: int
    most: int
    count: str
    per: str = ""


@dataclass(frozen=True)
class Formula:
    version: str
    parts: tuple[Part, ...]
    deductions: tuple[Deduction, ...]
    least_known: int


FORMULAS = (
    Formula(
        version="1",
        parts=(
            Part("licence", 35, good="licence_valid", all="licence_known"),
            Part("declarations", 25, good="within_cap", all="declarations"),
            Part("refunds", 15, good="refunds_paid", all="refunds_due"),
            Part("orientation", 15, good="oriented", all="deployed_known"),
            Part("answers", 10, good="answered_in_time", all="notices"),
        ),
        deductions=(
            Deduction("findings", points=10, most=50, count="findings_upheld"),
            Deduction(
                "complaints",
                points=2,
                most=20,
                count="complaints_upheld",
                per="complaints_deployed",
            ),
        ),
        least_known=50,
    ),
)
CURRENT = FORMULAS[-1]


@dataclass(frozen=True)
class PartScore:
    """One part worked out; `points` (of `part.weight`) is None where nothing is on record."""

    part: Part
    good: int | None
    all: int | None
    points: Fraction | None

    @property
    def rounded(self) -> Decimal | None:
        return None if self.points is None else tenths(self.points)


@dataclass(frozen=True)
class DeductionScore:
    """One deduction worked out; `points` is None where nothing is on record (nothing is taken off)."""

    deduction: Deduction
    count: int | None
    per: int | None
    points: Fraction | None

    @property
    def rounded(self) -> Decimal | None:
        return None if self.points is None else tenths(self.points)


@dataclass(frozen=True)
class Score:
    """The whole sum. `value` is None where too little is known; `base` too."""

    formula: Formula
    parts: tuple[PartScore, ...]
    deductions: tuple[DeductionScore, ...]
    known_weight: int
    base: Fraction | None
    value: int | None

    @property
    def rounded_base(self) -> Decimal | None:
        return None if self.base is None else tenths(self.base)

    @property
    def band(self) -> str:
        """A tone for the eye, beside the number: good from 80, warn from 50, bad below; empty without a score."""
        if self.value is None:
            return ""
        return "good" if self.value >= 80 else "warn" if self.value >= 50 else "bad"


def score(inputs: Inputs, *, formula: Formula = CURRENT) -> Score:
    """Work the formula out; exact until the last rounding."""
    parts = tuple(_part(part, inputs) for part in formula.parts)
    deductions = tuple(_deduction(each, inputs) for each in formula.deductions)
    known = [each for each in parts if each.points is not None]
    weight = sum(each.part.weight for each in known)
    base = value = None
    if weight >= formula.least_known:
        base = sum((each.points or Fraction(0) for each in known), Fraction(0)) * 100 / weight
        off = sum((each.points or Fraction(0) for each in deductions), Fraction(0))
        value = int(_rounded(max(base - off, Fraction(0)), Decimal(1)))
    return Score(formula, parts, deductions, weight, base, value)


def tenths(number: Fraction) -> Decimal:
    """Rounded half up to one digit after the point."""
    return _rounded(number, Decimal("0.1"))


def _part(part: Part, inputs: Inputs) -> PartScore:
    good, whole = getattr(inputs, part.good), getattr(inputs, part.all)
    points = None
    if whole and good is not None:
        points = part.weight * min(Fraction(good, whole), Fraction(1))
    return PartScore(part, good, whole, points)


def _deduction(deduction: Deduction, inputs: Inputs) -> DeductionScore:
    count = getattr(inputs, deduction.count)
    per = getattr(inputs, deduction.per) if deduction.per else None
    if count is None or (deduction.per and not per):
        return DeductionScore(deduction, count, per, None)
    times = Fraction(count * PER_WORKERS, per) if per else Fraction(count)
    points = min(deduction.points * times, Fraction(deduction.most))
    return DeductionScore(deduction, count, per, points)


def _rounded(number: Fraction, step: Decimal) -> Decimal:
    """Half up, exactly: no division in binary or of limited digits decides a tie."""
    steps = number / Fraction(step)
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return (Decimal(whole) * step).quantize(step, ROUND_HALF_UP)
