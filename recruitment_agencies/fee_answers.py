"""The fee check's answer as the page says it: the verdict first, then what else could be true, then law by law."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.common.formatting import country_name, format_date, format_money, format_month
from portal.reference.enums import Confidence, CountryRole
from portal.reference.models import Country
from recruitment_agencies.fee_told import Told, check_in_each, check_told
from recruitment_agencies.fees.explanations import describe_outcome
from recruitment_agencies.fees.types import BREACHES, Outcome
from recruitment_agencies.services.fee_checks import run_fee_check
from recruitment_agencies.vocabulary import CATEGORIES, PAYEES
from recruitment_agencies.wording import (
    DOUBT,
    PLAIN_VERDICTS,
    UNSURE_VERDICTS,
    VERDICTS,
    Look,
    outcome_look,
    outcome_word,
)

Finding = Mapping[str, Any]
Money = Mapping[str, str]
SIDES = ("origin", "destination")


@dataclass(frozen=True)
class FindingWords:
    """One finding with its codes in words; `finding` is as in the public contract."""

    finding: Finding

    @property
    def is_certain(self) -> bool:
        return not self.finding["review_only"] and not self.finding["depends_on"]

    @property
    def outcome(self) -> str:
        """A few words; "perhaps" where staff must look at it first."""
        return outcome_word(Outcome(self.finding["outcome"]), is_certain=self.is_certain)

    @property
    def look(self) -> Look:
        return outcome_look(Outcome(self.finding["outcome"]), is_certain=self.is_certain)

    @property
    def category(self) -> str:
        """What the rule is about; empty for a rule on the whole package."""
        return str(CATEGORIES.get(self.finding["category"], ""))

    @property
    def confidence(self) -> str:
        """Why staff must check the rule, in words; empty when its text was read."""
        confidence = Confidence(self.finding["confidence"])
        return "" if confidence.is_certain else str(confidence.label)

    @property
    def in_force(self) -> str:
        """Since when the rule holds; empty where nobody knows."""
        since = self.finding.get("effective_from")
        if not since:
            return ""
        return _("In force since %(day)s.") % {"day": format_date(date.fromisoformat(since))}

    @property
    def rates(self) -> list[str]:
        """The exchange rates it was worked out with, each with its day."""
        return [_rate(rate) for rate in self.finding.get("rates") or ()]

    @property
    def limit(self) -> str:
        """What the rule lets anybody ask for; empty where it names no figure."""
        cap = self.finding["cap"]
        if not cap:
            return ""
        if not Decimal(cap["amount"]):
            return _("Nobody may ask you for this money.")
        return _("The limit is %(cap)s.") % {"cap": _money(cap)}


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
    """`case` as the service took it, `answer` as it gave it (the public contract's shape).

    Attributes:
        elsewhere: where one country is unknown, the answers for the countries that it could be, if there is one.
        limits: what the laws let anybody ask for; only where an amount is unknown.
    """

    case: Mapping[str, Any]
    answer: Mapping[str, Any]
    elsewhere: tuple[tuple[str, "FeeAnswer"], ...] = ()
    limits: tuple[SideWords, ...] = ()

    @property
    def verdict(self) -> Outcome:
        return Outcome(self.answer["verdict"])

    @property
    def headline(self) -> str:
        """The verdict as a sentence, with the amount where there is one."""
        return _sentence(self.verdict, self._deciding)

    @property
    def also(self) -> list[str]:
        """What else is surely wrong beside the verdict, a sentence for each outcome, the worst first."""
        by_outcome: dict[Outcome, list[Finding]] = defaultdict(list)
        for finding in self.answer["findings"]:
            outcome = Outcome(finding["outcome"])
            is_other = outcome in BREACHES and outcome is not self.verdict
            if is_other and not finding["depends_on"]:
                by_outcome[outcome].append(finding)
        return [
            _sentence(outcome, by_outcome[outcome])
            for outcome in sorted(by_outcome, key=lambda one: one.rank)
        ]

    @property
    def is_certain(self) -> bool:
        """Whether a rule whose text was read carries the verdict; else staff must check it first."""
        return _is_certain(self._deciding)

    @property
    def look(self) -> Look:
        """Green only where nothing worse is possible."""
        possible = Outcome(self.answer["possible_verdict"])
        if possible in BREACHES and self.verdict not in BREACHES:
            return DOUBT
        return outcome_look(self.verdict, is_certain=self.is_certain)

    @property
    def possible(self) -> str:
        """What else could be true, in a few words; empty when nothing worse could."""
        possible = Outcome(self.answer["possible_verdict"])
        return "" if possible is self.verdict else describe_outcome(possible)

    @property
    def questions(self) -> list[str]:
        """What she would have to know, each said once."""
        return list(dict.fromkeys(str(entry["question"]) for entry in self.answer["missing"]))

    @property
    def rules_as_of(self) -> str:
        """The month in which our copy of the rules was compiled, in words."""
        return format_month(self.answer["rules_as_of"])

    @property
    def paid(self) -> list[str]:
        """All recruitment costs together, a sum for each currency."""
        return [_money(sum_) for sum_ in self.answer["total_paid"]]

    @property
    def totals(self) -> list[tuple[str, str]]:
        """What was paid: fees of the agency, all recruitment costs, and what stands outside both."""
        labels = {
            "agency_fees": _("Fees of the agency"),
            "all_costs": _("All costs of recruitment, with the fees"),
            "deposits": _("Deposits, to be paid back"),
            "deductions": _("Taken from your wage"),
            "not_fees": _("Money that is no fee, for example tax"),
        }
        sums = {key: self.answer.get("totals", {}).get(key) or [] for key in labels}
        always = {"agency_fees", "all_costs"} if any(sums.values()) else set()
        return [
            (labels[key], " + ".join(map(_money, sums[key])) or "0")
            for key in labels
            if sums[key] or key in always
        ]

    @property
    def lines(self) -> list[str]:
        """Each payment as she told it, for paper."""
        return payment_lines(self.case)

    @property
    def help_url(self) -> str:
        """Who can help in her corridor, as far as it is known."""
        known = {"from": self.case["origin"], "in": self.case["destination"]}
        query = urlencode({name: code for name, code in known.items() if code})
        return f"{reverse('web:help')}?{query}" if query else reverse("web:help")

    @cached_property
    def sides(self) -> list[SideWords]:
        """The sides that say anything."""
        return list(_by_side(self.case, self.answer["findings"]))

    @property
    def _deciding(self) -> list[Finding]:
        """The findings that carry the verdict."""
        return [
            finding
            for finding in self.answer["findings"]
            if finding["outcome"] == self.verdict and not finding["depends_on"]
        ]


def payment_lines(case: Mapping[str, Any]) -> list[str]:
    """Each payment in words: what for, how much, to whom, when, as far as she could tell."""
    return [_line(payment) for payment in case.get("payments", ())]


def _by_side(case: Mapping[str, Any], findings: Iterable[Finding]) -> tuple[SideWords, ...]:
    """The findings under the country whose law they are; a side with nothing to say is left out."""
    by_side: dict[str, list[FindingWords]] = defaultdict(list)
    for finding in findings:
        by_side[finding["side"]].append(FindingWords(finding))
    return tuple(
        SideWords(side, country_name(case[side]), tuple(by_side[side]))
        for side in SIDES
        if by_side[side] and case[side]
    )


def _is_certain(findings: Iterable[Finding]) -> bool:
    reviews = [finding["review_only"] for finding in findings]
    return not reviews or not all(reviews)


def _sentence(outcome: Outcome, findings: list[Finding]) -> str:
    """The outcome as a sentence; only what a certain rule found is said without "may"."""
    is_certain = _is_certain(findings)
    amount = _greatest_side([f for f in findings if not is_certain or not f["review_only"]])
    sentence = (VERDICTS if is_certain else UNSURE_VERDICTS).get(outcome) if amount else None
    if sentence:
        return sentence() % {"amount": amount}
    if outcome in BREACHES and not is_certain:
        return _("This payment may be against the law.")
    plain = PLAIN_VERDICTS.get(outcome)
    return plain() if plain else describe_outcome(outcome)


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


def _money(money: Money) -> str:
    return format_money(Decimal(money["amount"]), money["currency"])


def _rate(rate: Mapping[str, Any]) -> str:
    return _("On %(day)s, 1 %(base)s was %(rate)s.") % {
        "day": format_date(date.fromisoformat(str(rate["on"]))),
        "base": rate["base"],
        "rate": f"{Decimal(str(rate['rate'])).normalize():f} {rate['quote']}",
    }


def _line(payment: Mapping[str, Any]) -> str:
    amount, months = payment["amount"], payment["recurring_months"]
    money = "" if amount is None else format_money(amount, payment["currency"] or "").strip()
    parts = [
        str(CATEGORIES.get(payment["category"], "")),
        f"{money} × {months}" if months else money,
        "" if payment["payee"] == "unknown" else str(PAYEES[payment["payee"]]),
        format_date(payment["paid_on"]) if payment["paid_on"] else "",
    ]
    return ", ".join(filter(None, parts)) or _("I do not know")


def answer_told(told: Told) -> FeeAnswer:
    """The whole answer to what she told, in the active language. Stores nothing."""
    return FeeAnswer(
        case=told.case,
        answer=check_told(told),
        elsewhere=_elsewhere(told) if told.unknown_country and told.countable else (),
        limits=_limits(told) if told.has_countries and told.has_open_amounts else (),
    )


def _elsewhere(told: Told) -> tuple[tuple[str, FeeAnswer], ...]:
    role = CountryRole(told.unknown_country)
    countries = Country.objects.filter(role__in=[role, CountryRole.BOTH])
    answers = check_in_each(told, [country.code for country in countries])
    return tuple(
        (country_name(code), FeeAnswer(told.case, answer))
        for code, answer in answers.items()
        if answer["verdict"] != Outcome.MISSING_DATA
    )


def _limits(told: Told) -> tuple[SideWords, ...]:
    found = run_fee_check(told.as_limits())["findings"]
    return _by_side(told.case, [one for one in found if FindingWords(one).limit])
