"""A cost schedule as its desk page says it: lines in words, sums, and what both laws and the job order say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.common.formatting import country_name, format_money, format_month
from recruitment_agencies.fee_answers import FindingWords
from recruitment_agencies.fees.types import BREACHES, Outcome
from recruitment_agencies.kept_answers import in_active_language
from recruitment_agencies.models import FeeDeclaration
from recruitment_agencies.services.declarations import (
    EMPLOYER,
    WORKER,
    check_declaration,
    totals_of,
)
from recruitment_agencies.vocabulary import CATEGORIES, PROGRAMMES, SECTORS
from recruitment_agencies.wording import Look, declared_word, outcome_look


@dataclass(frozen=True)
class DeclaredFinding:
    """One finding on a declared cost: nobody has paid anything yet."""

    finding: Mapping[str, Any]

    @property
    def word(self) -> str:
        return declared_word(Outcome(self.finding["outcome"]))

    @property
    def look(self) -> Look:
        return FindingWords(self.finding).look

    @property
    def category(self) -> str:
        return str(CATEGORIES.get(self.finding["category"], _("All costs together")))

    @property
    def side(self) -> str:
        """Whose law says so."""
        if str(self.finding["rule"] or "").startswith("JOB-ORDER"):
            return _("Job order")
        if self.finding["side"] == "origin":
            return _("Law of the country of origin")
        return _("Law of the country of work")

    @property
    def sums(self) -> list[tuple[str, str]]:
        """(what, amount): the limit, what is asked, and how much that is too much."""
        named = (
            (_("Limit"), self.finding["cap"]),
            (_("Asked of the worker"), self.finding["paid"]),
            (_("Too much"), self.finding["excess"]),
        )
        return [(word, _money(sum_)) for word, sum_ in named if sum_]

    @property
    def doubt(self) -> str:
        """Why staff must check it; empty where a rule whose text was read says so."""
        confidence = FindingWords(self.finding).confidence
        if confidence:
            return confidence
        return _("Staff must check this") if self._hangs_on_something else ""

    @property
    def _hangs_on_something(self) -> bool:
        return bool(self.finding["review_only"] or self.finding["depends_on"])


@dataclass(frozen=True)
class DeclarationPage:
    """A schedule with its check: the frozen one once it is published, else that of this moment."""

    declaration: FeeDeclaration

    @property
    def destination(self) -> str:
        return country_name(self.declaration.destination_id)

    @property
    def sector(self) -> str:
        return str(SECTORS.get(self.declaration.sector, ""))

    @property
    def programme(self) -> str:
        return str(PROGRAMMES.get(self.declaration.programme, ""))

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "category": CATEGORIES.get(line.category, line.category),
                "label": line.label,
                "amount": line.amount,
                "currency": line.currency,
                "payer": _("The worker") if line.payer == WORKER else _("The employer"),
                "months": line.recurring_months,
            }
            for line in self.declaration.lines.all()
        ]

    @property
    def worker_pays(self) -> list[str]:
        return self._total(WORKER)

    @property
    def employer_pays(self) -> list[str]:
        return self._total(EMPLOYER)

    @cached_property
    def answer(self) -> Mapping[str, Any]:
        if self.declaration.answer is not None:
            return in_active_language(self.declaration.answer)
        return check_declaration(self.declaration)

    @property
    def verdict(self) -> Outcome:
        return Outcome(self.answer["verdict"])

    @property
    def word(self) -> str:
        return declared_word(self.verdict)

    @property
    def is_breach(self) -> bool:
        return self.verdict in BREACHES

    @property
    def look(self) -> Look:
        deciding = [f for f in self.answer["findings"] if f["outcome"] == self.verdict]
        sure = [f for f in deciding if not f["review_only"] and not f["depends_on"]]
        return outcome_look(self.verdict, is_certain=bool(sure) or not deciding)

    @property
    def possible(self) -> str:
        """What else could be true; empty when nothing worse could."""
        possible = Outcome(self.answer["possible_verdict"])
        return "" if possible is self.verdict else declared_word(possible)

    @property
    def findings(self) -> list[DeclaredFinding]:
        return [DeclaredFinding(finding) for finding in self.answer["findings"]]

    @property
    def rules_as_of(self) -> str:
        return format_month(self.answer["rules_as_of"])

    def _total(self, payer: str) -> list[str]:
        return [_money(sum_) for sum_ in totals_of(self.declaration.lines.all(), payer=payer)]


def _money(written: Mapping[str, str]) -> str:
    return format_money(Decimal(written["amount"]), written["currency"])
