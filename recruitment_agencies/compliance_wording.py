"""Words for what happens in compliance work: acts of the audit trail, findings, what a notice tells."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.formatting import format_money
from recruitment_agencies.compliance.transitions import Act
from recruitment_agencies.fees.explanations import describe_outcome
from recruitment_agencies.fees.types import Outcome
from recruitment_agencies.models import Finding
from recruitment_agencies.vocabulary import CATEGORIES
from recruitment_agencies.wording import declared_word

ACTS: dict[str, Promise] = {
    "compliance.opened_case": gettext_lazy("Case opened"),
    "compliance.added_findings": gettext_lazy("Findings added"),
    "compliance.assigned_case": gettext_lazy("Given to another person"),
    "compliance.wrote_note": gettext_lazy("Note written"),
    "compliance.found": gettext_lazy("Found"),
    "compliance.upheld_finding": gettext_lazy("Finding confirmed"),
    "compliance.dismissed_finding": gettext_lazy("Finding dismissed"),
    "compliance.read_notice": gettext_lazy("The agency has read the notice"),
    "compliance.agency_wrote_again": gettext_lazy("The agency has written again"),
    "compliance.recorded_refund": gettext_lazy("Money paid back"),
    "compliance.escalated": gettext_lazy("Overdue: somebody above was told"),
    Act.SEND_NOTICE: gettext_lazy("Notice sent"),
    Act.ANSWER: gettext_lazy("The agency has answered"),
    Act.PROPOSE: gettext_lazy("Decision proposed"),
    Act.APPROVE: gettext_lazy("Decision approved"),
    Act.REFUSE: gettext_lazy("Decision refused"),
    Act.REFUSE_UNANSWERED: gettext_lazy("Decision refused"),
    Act.APPEAL: gettext_lazy("The agency has appealed"),
    Act.DECIDE_APPEAL: gettext_lazy("Appeal decided"),
    Act.LET_WINDOW_END: gettext_lazy("The time to appeal is over"),
    Act.CLOSE: gettext_lazy("Case closed"),
}


def act_word(action: str) -> str:
    """The name of an act in words; an unknown one by its name in the audit trail."""
    return str(ACTS.get(action, action))


def finding_heading(finding: Finding) -> str:
    """What it is about in one line: the cost, else the sentence, else the rule."""
    about = CATEGORIES.get(finding.category) or finding.summary or finding.rule_key
    return str(about or finding.get_source_display())


def finding_outcome(finding: Finding) -> str:
    """The fee check's verdict on money that an agency asks for: «Over the cap», never «You paid too much»."""
    if finding.outcome not in set(Outcome):
        return ""
    outcome = Outcome(finding.outcome)
    return declared_word(outcome) if outcome in _DECLARED else describe_outcome(outcome)


_DECLARED = frozenset({Outcome.OVER_CAP, Outcome.PROHIBITED_ITEM, Outcome.EMPLOYER_SHOULD_PAY})


def figures_sentence(figures: Mapping[str, Any]) -> str:
    """What was declared against the limit; empty without figures. The fee check's own words speak to a worker."""
    paid, cap, excess = (money_word(figures.get(name)) for name in ("paid", "cap", "excess"))
    if paid and cap and excess:
        return _("Declared: %(paid)s. The limit is %(cap)s. Too much: %(excess)s.") % {
            "paid": paid,
            "cap": cap,
            "excess": excess,
        }
    return _("Declared: %(paid)s.") % {"paid": paid} if paid else ""


def told_sentence(told: Mapping[str, Any]) -> str:
    """What a notice says of a finding: figures where it carries any, else the sentence."""
    return figures_sentence(told) or str(told["sentence"])


def category_word(category: str | None) -> str:
    return str(CATEGORIES.get(category or "", ""))


def money_word(money: Mapping[str, Any] | None) -> str:
    """`{"amount", "currency"}` as the page's language writes it."""
    return format_money(Decimal(money["amount"]), money["currency"]) if money else ""


def told_line(told: Mapping[str, Any]) -> str:
    """A finding as a notice tells it (`telling.told`), in one line of the notice's text."""
    law = ", ".join(told[key] for key in ("instrument", "article") if told.get(key))
    head = category_word(told["category"])
    said = told_sentence(told)
    sentence = f"{head}: {said}" if head else capfirst(said)
    return f"{sentence} ({law})" if law else sentence
