"""The fee check's answer as the page says it: the verdict first, then what else could be true, then law by law."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.common.formatting import country_name, format_money, format_month
from portal.reference.enums import Confidence
from recruitment_agencies.fees.explanations import describe_outcome
from recruitment_agencies.fees.types import Outcome
from recruitment_agencies.vocabulary import CATEGORIES
from recruitment_agencies.wording import Look, outcome_look

Finding = Mapping[str, Any]
SIDES = ("origin", "destination")


@dataclass(frozen=True)
class FindingWords:
    """One finding with its codes in words; `finding` is as in the public contract."""

    finding: Finding

    @property
    def outcome(self) -> str:
        return describe_outcome(Outcome(self.finding["outcome"]))

    @property
    def look(self) -> Look:
        is_certain = not self.finding["review_only"] and not self.finding["depends_on"]
        return outcome_look(Outcome(self.finding["outcome"]), is_certain=is_certain)

    @property
    def category(self) -> str:
        """What the rule is about; empty for a rule on the whole package."""
        return str(CATEGORIES.get(self.finding["category"], ""))

    @property
    def confidence(self) -> str:
        """Why staff must check the rule, in words; empty when its text was read."""
        confidence = Confidence(self.finding["confidence"])
        return "" if confidence.is_certain else str(confidence.label)


@dataclass(frozen=True)
class SideWords:
    """What one country's law says: `sure` rests on nothing unknown, `open` does."""

    side: str
    country: str
    findings: tuple[FindingWords, ...]

    @property
    def title(self) -> str:
        if self.side == "origin":
            return _("Law of the country you come from: %(country)s") % {"country": self.country}
        return _("Law of the country where you work: %(country)s") % {"country": self.country}

    @property
    def sure(self) -> list[FindingWords]:
        return [words for words in self.findings if not words.finding["depends_on"]]

    @property
    def open(self) -> list[FindingWords]:
        return [words for words in self.findings if words.finding["depends_on"]]


@dataclass(frozen=True)
class FeeAnswer:
    """`case` as the service took it, `answer` as it gave it (the public contract's shape)."""

    case: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def verdict(self) -> Outcome:
        return Outcome(self.answer["verdict"])

    @property
    def headline(self) -> str:
        """The verdict as a sentence, with the amount where there is one."""
        amount = _greatest_side(self._deciding)
        known = SENTENCES if self.is_certain else SENTENCES | UNSURE_SENTENCES
        sentence = known.get(self.verdict) if amount else None
        return sentence() % {"amount": amount} if sentence else _plain_sentence(self.verdict)

    @property
    def is_certain(self) -> bool:
        """Whether a rule whose text was read carries the verdict; else staff must check it first."""
        return not self._deciding or any(not f["review_only"] for f in self._deciding)

    @property
    def look(self) -> Look:
        return outcome_look(self.verdict, is_certain=self.is_certain)

    @property
    def possible(self) -> str:
        """What else could be true, in a few words; empty when nothing worse could."""
        possible = Outcome(self.answer["possible_verdict"])
        return "" if possible is self.verdict else describe_outcome(possible)

    @property
    def questions(self) -> list[str]:
        """What she would have to know."""
        return [str(entry["question"]) for entry in self.answer["missing"]]

    @property
    def rules_as_of(self) -> str:
        """The month in which our copy of the rules was compiled, in words."""
        return format_month(self.answer["rules_as_of"])

    @property
    def paid(self) -> list[str]:
        """All recruitment costs together, a sum for each currency."""
        return [_money(sum_) for sum_ in self.answer["total_paid"]]

    @cached_property
    def sides(self) -> list[SideWords]:
        """The sides that say anything."""
        countries = {"origin": self.case["origin"], "destination": self.case["destination"]}
        sides = [
            SideWords(side, country_name(countries[side]), self._findings_of(side))
            for side in SIDES
        ]
        return [side for side in sides if side.findings]

    def _findings_of(self, side: str) -> tuple[FindingWords, ...]:
        return tuple(FindingWords(f) for f in self.answer["findings"] if f["side"] == side)

    @property
    def _deciding(self) -> list[Finding]:
        """The findings that carry the verdict."""
        return [
            finding
            for finding in self.answer["findings"]
            if finding["outcome"] == self.verdict and not finding["depends_on"]
        ]


def _greatest_side(findings: Iterable[Finding]) -> str:
    """The sum in question, by the law that finds the most; empty where currencies cannot be compared.

    Two rules of one side about one category speak of the same money, so it counts once.
    """
    by_side: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for finding in findings:
        money = finding["excess"] or finding["paid"]
        if money:
            place, amount = (finding["category"], money["currency"]), Decimal(money["amount"])
            sums = by_side[finding["side"]]
            sums[place] = max(amount, sums.get(place, amount))
    currencies = {currency for sums in by_side.values() for _category, currency in sums}
    if len(currencies) != 1:
        return ""
    greatest = max(sum(sums.values(), Decimal(0)) for sums in by_side.values())
    return format_money(greatest, currencies.pop())


def _money(money: Mapping[str, str]) -> str:
    return format_money(Decimal(money["amount"]), money["currency"])


SENTENCES: dict[Outcome, Callable[[], str]] = {
    Outcome.PROHIBITED_ITEM: lambda: _("You paid %(amount)s that nobody may ask you for."),
    Outcome.OVER_CAP: lambda: _("You paid %(amount)s too much."),
    Outcome.REFUND_DUE: lambda: _("You should get %(amount)s back."),
    Outcome.EMPLOYER_SHOULD_PAY: lambda: _(
        "You paid %(amount)s that your employer should have paid."
    ),
    Outcome.DEPOSIT_OPEN: lambda: _("Your deposit of %(amount)s has not come back."),
}
"""Verdicts that are about an amount."""

UNSURE_SENTENCES: dict[Outcome, Callable[[], str]] = {
    Outcome.PROHIBITED_ITEM: lambda: _("Perhaps nobody may ask you for %(amount)s that you paid."),
    Outcome.OVER_CAP: lambda: _("You may have paid %(amount)s too much."),
}
"""The same where every rule behind the verdict is for review."""


def _plain_sentence(verdict: Outcome) -> str:
    sentences: Mapping[Outcome, Callable[[], str]] = {
        Outcome.WITHIN_CAP: lambda: _("What you paid is within the limit."),
        Outcome.ALLOWED_AT_COST: lambda: _("You may be asked for this at its real cost."),
        Outcome.NO_CAP_ON_RECORD: lambda: _(
            "We know of no limit for this fee. This does not mean that the fee is lawful."
        ),
        Outcome.MISSING_DATA: lambda: _("We need to know more before we can answer."),
    }
    return sentences.get(verdict, lambda: describe_outcome(verdict))()
