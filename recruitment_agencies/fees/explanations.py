"""What a finding means, said to a worker in the language of the moment.

Sentences are looked up when a person asks, never when the module loads. Money is written by
the caller's `format_money(money)`, so that digits and currency names follow the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from .registry import KINDS
from .types import Finding, Money, Outcome, Rule

FormatMoney = Callable[[Money], str]
Sentence = Callable[[], str]


def explain(finding: Finding, *, format_money: FormatMoney) -> str:
    """What the law demands, what that means for her money, and how sure we are."""
    parts = [_reason(finding), _meaning(finding, format_money)]
    if finding.depends_on:
        parts.append(_("We are not sure. It depends on what we list here."))
        parts += [describe_unknown(name) for name in finding.depends_on]
    elif finding.review_only:
        parts.append(_("We are not fully sure of this rule. Staff must check it."))
    return " ".join(part for part in parts if part)


def _reason(finding: Finding) -> str:
    if finding.licence_status is not None:
        return _(
            "The register shows no valid licence of this agency on the day you paid. "
            "Status on that day: %(status)s."
        ) % {"status": _licence_status(finding.licence_status)}
    if finding.rule is None:
        return _("We have no rule on record for this fee in the country you come from.")
    return KINDS[finding.rule_kind].reason()


def _meaning(finding: Finding, format_money: FormatMoney) -> str:
    amounts = {
        "paid": finding.paid,
        "cap": finding.cap,
        "excess": finding.excess,
        "low": finding.cap_range[0] if finding.cap_range else None,
        "high": finding.cap_range[1] if finding.cap_range else None,
    }
    own = KINDS[finding.rule_kind].meaning(finding.outcome) if finding.rule else None
    written = {name: format_money(money) for name, money in amounts.items() if money is not None}
    if own is not None:
        return own % written
    for needed, sentence in SENTENCES[finding.outcome]:
        if needed <= written.keys():
            return sentence() % written
    return ""


def _licence_status(status: str) -> str:
    return {
        "suspended": _("suspended"),
        "expired": _("expired"),
        "returned": _("given back"),
        "revoked": _("revoked"),
        "delisted": _("taken off the list"),
        "not_licensed": _("no licence on record"),
    }.get(status, status)


def _excess_over_cap() -> str:
    return _("You paid %(paid)s. The limit is %(cap)s. You paid %(excess)s too much.")


def _over() -> str:
    return _("You paid more than the limit.")


def _forbidden_amount() -> str:
    return _("You paid %(paid)s. Nobody may ask you for this money.")


def _forbidden() -> str:
    return _("Nobody may ask you for this money.")


def _refund() -> str:
    return _("You paid %(paid)s. You should still get back %(excess)s.")


def _wrong_payee() -> str:
    return _("You paid %(paid)s to someone who may not collect it.")


def _too_early() -> str:
    return _("You paid %(paid)s too early. Nobody may ask for it so soon.")


def _employer() -> str:
    return _("You paid %(paid)s. Your employer should pay this.")


def _no_receipt() -> str:
    return _("You paid %(paid)s without a receipt.")


def _deposit_open() -> str:
    return _("Your deposit of %(excess)s has not come back.")


def _ambiguous() -> str:
    return _(
        "The law can be read in two ways: the limit is %(low)s or %(high)s. "
        "You paid %(paid)s, which lies between."
    )


def _missing_cap() -> str:
    return _("The limit is %(cap)s. We need more information to compare your money with it.")


def _missing() -> str:
    return _("We need more information to work this out.")


def _no_cap() -> str:
    return _("This does not mean that the fee is lawful. You can still ask for help.")


def _within() -> str:
    return _("You paid %(paid)s. The limit is %(cap)s. This is within the limit.")


def _at_cost() -> str:
    return _("You paid %(paid)s. Compare it with the receipt.")


ANY: frozenset[str] = frozenset()
PAID = frozenset({"paid"})
SENTENCES: Mapping[Outcome, tuple[tuple[frozenset[str], Sentence], ...]] = {
    Outcome.PROHIBITED_ITEM: ((PAID, _forbidden_amount), (ANY, _forbidden)),
    Outcome.OVER_CAP: ((frozenset({"paid", "cap", "excess"}), _excess_over_cap), (ANY, _over)),
    Outcome.REFUND_DUE: ((frozenset({"paid", "excess"}), _refund),),
    Outcome.WRONG_PAYEE: ((PAID, _wrong_payee),),
    Outcome.TOO_EARLY: ((PAID, _too_early),),
    Outcome.EMPLOYER_SHOULD_PAY: ((PAID, _employer),),
    Outcome.NO_RECEIPT: ((PAID, _no_receipt),),
    Outcome.DEPOSIT_OPEN: ((frozenset({"excess"}), _deposit_open),),
    Outcome.RULE_AMBIGUOUS: ((frozenset({"low", "high", "paid"}), _ambiguous),),
    Outcome.MISSING_DATA: ((frozenset({"cap"}), _missing_cap), (ANY, _missing)),
    Outcome.NO_CAP_ON_RECORD: ((ANY, _no_cap),),
    Outcome.WITHIN_CAP: ((frozenset({"paid", "cap"}), _within),),
    Outcome.ALLOWED_AT_COST: ((PAID, _at_cost),),
}
"""For each outcome the sentences, fullest first, with the amounts each one needs."""


def describe_outcome(outcome: Outcome) -> str:
    """The verdict as a short heading in the active language."""
    return {
        Outcome.PROHIBITED_ITEM: _("This money is forbidden"),
        Outcome.OVER_CAP: _("You paid too much"),
        Outcome.REFUND_DUE: _("You should get money back"),
        Outcome.WRONG_PAYEE: _("The wrong person took the money"),
        Outcome.TOO_EARLY: _("The money was taken too early"),
        Outcome.EMPLOYER_SHOULD_PAY: _("Your employer should pay this"),
        Outcome.NO_RECEIPT: _("You did not get a receipt"),
        Outcome.DEPOSIT_OPEN: _("Your deposit is not paid back"),
        Outcome.RULE_AMBIGUOUS: _("The law is not clear"),
        Outcome.MISSING_DATA: _("We need more information"),
        Outcome.NO_CAP_ON_RECORD: _("We know of no limit for this fee"),
        Outcome.WITHIN_CAP: _("Within the limit"),
        Outcome.ALLOWED_AT_COST: _("Allowed at real cost"),
    }[outcome]


def describe_unknown(name: str) -> str:
    """What she would have to know, as one sentence; `name` is from `missing` or `depends_on`."""
    if name.startswith("exchange_rate:"):
        pair = name.removeprefix("exchange_rate:")
        return _("We have no exchange rate for %(pair)s on the day you paid.") % {"pair": pair}
    return {
        "agreed_fee": _("Which fee was agreed in all?"),
        "contract_months": _("How many months is your contract?"),
        "departed_on": _("On which day did you leave?"),
        "deposit_limit": _("What is the limit for the deposit?"),
        "employer_share": _("Which part did the employer pay?"),
        "one_way_airfare": _("What does a one-way ticket home cost?"),
        "paid_on": _("On which day did you pay?"),
        "payee": _("Whom did you pay?"),
        "programme": _("Under which work programme did you go?"),
        "purpose": _("What was the payment for: the first contract or an extension?"),
        "reason_for_return": _("Why did the work end early?"),
        "refunded": _("How much money came back to you?"),
        "repeat_with_new_employer": _("Did you go again, to a new employer?"),
        "rule_in_force": _("We do not know if this rule is still in force."),
        "same_enterprise_and_supervisor": _("Is it the same company and supervisor as before?"),
        "sector": _("In which kind of work are you?"),
        "share": _("Which part of this payment was for you?"),
        "signed_on": _("On which day did you sign the contract?"),
        "wage": _("What is the monthly wage in your contract?"),
        "wage_base": _("What is the wage that this law counts from: with or without allowances?"),
        "what_for": _("What was this money really for?"),
    }.get(name, name)


def benchmark_note(benchmark: Rule) -> str:
    """The ILO standard beside the law, as a comparison."""
    return KINDS[benchmark.rule_kind].reason()
