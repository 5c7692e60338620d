"""What the register's pages say: each status and each verdict in plain sentences, with its tone and icon.

An icon never stands without its word; red (`bad`) is for what harms her.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.common.formatting import format_date
from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.fees.explanations import describe_outcome
from recruitment_agencies.fees.types import BREACHES, Outcome
from recruitment_agencies.queries import AgencyOnDay
from recruitment_agencies.rules import Standing

Sentence = Callable[[], str]


@dataclass(frozen=True)
class Look:
    """How a state is shown: a badge's tone, a notice's kind, a lucide icon."""

    tone: str
    notice: str
    icon: str


GOOD = Look("good", "success", "circle-check")
DOUBT = Look("warn", "warning", "triangle-alert")
BAD = Look("bad", "danger", "octagon-alert")
PLAIN = Look("", "info", "info")

STATUS_LOOKS = {
    LicenceStatus.VALID: GOOD,
    LicenceStatus.SUSPENDED: BAD,
    LicenceStatus.REVOKED: BAD,
    LicenceStatus.DELISTED: BAD,
}


@dataclass(frozen=True)
class StatusWords:
    """A licence status as a page says it: a word, a sentence, and what it means for her."""

    word: str
    headline: str
    advice: str
    look: Look


def status_words(shown: AgencyOnDay, *, today: date) -> StatusWords:
    """The status on the day shown, in the active language."""
    standing = shown.standing
    sentences = TODAY if shown.day == today else EARLIER
    return StatusWords(
        word=capfirst(str(standing.status.label)),
        headline=sentences[standing.status]() % _days(standing, shown.day),
        advice=_advice(standing.status),
        look=STATUS_LOOKS.get(standing.status, DOUBT),
    )


def _days(standing: Standing, day: date) -> dict[str, str]:
    dated = {"day": day, "since": standing.since, "until": standing.runs_until}
    return {name: format_date(value) if value else "" for name, value in dated.items()}


def _advice(status: LicenceStatus) -> str:
    if status is LicenceStatus.VALID:
        return _("A licence does not make every fee lawful. Check a fee before you pay it.")
    return _("Do not sign and do not pay. If you have already paid, you can complain.")


TODAY: dict[LicenceStatus, Sentence] = {
    LicenceStatus.VALID: lambda: _("This agency may recruit today."),
    LicenceStatus.SUSPENDED: lambda: _(
        "This agency must not recruit today. Its licence has been suspended since %(since)s."
    ),
    LicenceStatus.EXPIRED: lambda: _(
        "This agency must not recruit today. Its licence ended on %(until)s."
    ),
    LicenceStatus.RETURNED: lambda: _(
        "This agency must not recruit today. It gave its licence back on %(since)s."
    ),
    LicenceStatus.REVOKED: lambda: _(
        "This agency must not recruit today. Its licence was taken away on %(since)s."
    ),
    LicenceStatus.DELISTED: lambda: _(
        "This agency must not recruit today. It was taken off the official list on %(since)s."
    ),
    LicenceStatus.NOT_LICENSED: lambda: _(
        "We have no licence of this agency on record. It must not recruit without one."
    ),
}
EARLIER: dict[LicenceStatus, Sentence] = {
    LicenceStatus.VALID: lambda: _("On %(day)s this agency was allowed to recruit."),
    LicenceStatus.SUSPENDED: lambda: _(
        "On %(day)s this agency was not allowed to recruit. Its licence was suspended on %(since)s."
    ),
    LicenceStatus.EXPIRED: lambda: _(
        "On %(day)s this agency was not allowed to recruit. Its licence had ended on %(until)s."
    ),
    LicenceStatus.RETURNED: lambda: _(
        "On %(day)s this agency was not allowed to recruit. "
        "It had given its licence back on %(since)s."
    ),
    LicenceStatus.REVOKED: lambda: _(
        "On %(day)s this agency was not allowed to recruit. "
        "Its licence had been taken away on %(since)s."
    ),
    LicenceStatus.DELISTED: lambda: _(
        "On %(day)s this agency was not allowed to recruit. "
        "It had been taken off the official list on %(since)s."
    ),
    LicenceStatus.NOT_LICENSED: lambda: _(
        "For %(day)s we have no licence of this agency on record."
    ),
}


def outcome_look(outcome: Outcome, *, is_certain: bool = True) -> Look:
    """Red for a sure breach, amber for one that staff must confirm and for what is unclear."""
    if outcome in BREACHES:
        return BAD if is_certain else DOUBT
    if outcome in {Outcome.WITHIN_CAP, Outcome.ALLOWED_AT_COST}:
        return GOOD
    return PLAIN if outcome is Outcome.NO_CAP_ON_RECORD else DOUBT


def outcome_word(outcome: Outcome, *, is_certain: bool) -> str:
    """The verdict of one rule on what she paid: a breach that staff must confirm is only a "perhaps"."""
    word = describe_outcome(outcome)
    if outcome in BREACHES and not is_certain:
        return _("Perhaps: %(verdict)s") % {"verdict": word}
    return word


VERDICTS: dict[Outcome, Sentence] = {
    Outcome.PROHIBITED_ITEM: lambda: _("You paid %(amount)s that nobody may ask you for."),
    Outcome.OVER_CAP: lambda: _("You paid %(amount)s too much."),
    Outcome.REFUND_DUE: lambda: _("You should get %(amount)s back."),
    Outcome.EMPLOYER_SHOULD_PAY: lambda: _(
        "You paid %(amount)s that your employer should have paid."
    ),
    Outcome.DEPOSIT_OPEN: lambda: _("Your deposit of %(amount)s has not come back."),
}
"""Verdicts that are about an amount."""

UNSURE_VERDICTS: dict[Outcome, Sentence] = {
    Outcome.PROHIBITED_ITEM: lambda: _("Perhaps nobody may ask you for %(amount)s that you paid."),
    Outcome.OVER_CAP: lambda: _("You may have paid %(amount)s too much."),
    Outcome.REFUND_DUE: lambda: _("Perhaps you should get %(amount)s back."),
    Outcome.EMPLOYER_SHOULD_PAY: lambda: _(
        "Perhaps your employer should have paid %(amount)s that you paid."
    ),
    Outcome.DEPOSIT_OPEN: lambda: _("Perhaps you should get your deposit of %(amount)s back."),
}
"""The same where every rule behind the verdict is for review: nobody is accused."""

PLAIN_VERDICTS: dict[Outcome, Sentence] = {
    Outcome.WITHIN_CAP: lambda: _("What you paid is within the limit."),
    Outcome.ALLOWED_AT_COST: lambda: _("You may be asked for this at its real cost."),
    Outcome.NO_CAP_ON_RECORD: lambda: _(
        "We know of no limit for this fee. This does not mean that the fee is lawful."
    ),
    Outcome.MISSING_DATA: lambda: _("We need to know more before we can answer."),
}
"""Verdicts that need no amount."""


def declared_word(outcome: Outcome) -> str:
    """The verdict on a declared cost, about which nobody has paid anything yet."""
    words = {
        Outcome.OVER_CAP: _("Over the cap"),
        Outcome.PROHIBITED_ITEM: _("This money is forbidden"),
        Outcome.EMPLOYER_SHOULD_PAY: _("The employer should pay this"),
        Outcome.WITHIN_CAP: _("Within the limit"),
        Outcome.ALLOWED_AT_COST: _("Allowed at real cost"),
        Outcome.NO_CAP_ON_RECORD: _("No cap on record"),
        Outcome.RULE_AMBIGUOUS: _("The law is not clear"),
        Outcome.MISSING_DATA: _("We need more information"),
    }
    return words.get(outcome) or _("Staff must check this")
