"""The fee check's six questions on one page: countries, work, when, wage and contract, what was paid, the agency.

Everything may be answered with "I do not know". Nothing here is stored: a page that is asked again is
filled from what its own form sent.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from portal.common.formatting import country_name, currency_name
from portal.common.forms import SHORT_TEXT, CharField, IntegerField, MoneyAmountField
from portal.common.script import clean_text
from portal.common.widgets import CardRadioSelect
from portal.reference.enums import CountryRole
from portal.reference.models import Country
from recruitment_agencies.fee_told import Told
from recruitment_agencies.forms.fields import ChoiceField, Choices, PastDayField, UnknownField
from recruitment_agencies.models import Agency
from recruitment_agencies.vocabulary import CATEGORIES, CURRENCIES, PAYEES, PROGRAMMES, SECTORS

MOST_PAYMENTS, MOST_AGENCIES = 12, 6
MOST_MONTHS = 600
DO_NOT_KNOW = "unknown"
NONE_OF_THESE = "none"
UNKNOWN = ("", _("I do not know"))
CHOOSE = ("", _("Choose"))
NOT_KNOWN = (DO_NOT_KNOW, _("I do not know"))
CURRENCY_MISSING = _("Choose the currency.")
DAY_HINT = _("For example 31/12/2025.")
YES_NO = {"yes": True, "no": False}
_LINE = re.compile(r"payment([1-9][0-9]{0,2})-(?:category|amount|amount_unknown)")


def _origins() -> Choices:
    return _countries(CountryRole.ORIGIN)


def _destinations() -> Choices:
    return _countries(CountryRole.DESTINATION)


def _countries(role: CountryRole) -> Choices:
    known = Country.objects.filter(role__in=[role, CountryRole.BOTH])
    return [CHOOSE, *((country.code, country.name) for country in known), NOT_KNOWN]


def _currencies() -> Choices:
    named = ((code, f"{code} – {currency_name(code)}") for code in CURRENCIES)
    return [CHOOSE, *named, NOT_KNOWN]


def _known(value: Any) -> Any:
    """None for what was left open or is not known."""
    return None if value in (None, "", DO_NOT_KNOW) else value


class _MoneyForm(forms.Form):
    """An amount is no money without its currency; "I do not know" is an answer."""

    def _needs_currency(self, amount: str, currency: str) -> None:
        if self.cleaned_data.get(amount) is not None and self.cleaned_data.get(currency) == "":
            self.add_error(currency, CURRENCY_MISSING)

    def _money(self, amount: str, currency: str) -> dict[str, Any] | None:
        money = {
            "amount": self.cleaned_data[amount],
            "currency": _known(self.cleaned_data[currency]),
        }
        return None if None in money.values() else money


class CaseForm(_MoneyForm):
    """Everything but the payments. `agency` offers the agencies of the register that `agency_name` is like."""

    origin = ChoiceField(
        label=_("Which country are you from?"),
        read=_origins,
        error_messages={"required": _("Choose the country you are from.")},
    )
    destination = ChoiceField(
        label=_("In which country do you work, or will you work?"),
        read=_destinations,
        error_messages={"required": _("Choose the country of work.")},
    )
    sector = ChoiceField(
        label=_("What kind of work is it?"), choices=[UNKNOWN, *SECTORS.items()], required=False
    )
    programme = ChoiceField(
        label=_("Under which work programme?"),
        choices=[UNKNOWN, *PROGRAMMES.items()],
        required=False,
    )
    signed_on = PastDayField(
        label=_("On which day did you sign the contract?"), help_text=DAY_HINT, required=False
    )
    signed_on_unknown = UnknownField()
    terminated_month = IntegerField(
        label=_("In which month of the work did it end?"),
        help_text=_("For example 4 for the fourth month."),
        min_value=0,
        max_value=MOST_MONTHS,
        required=False,
    )
    refunded = MoneyAmountField(label=_("How much money came back to you?"), required=False)
    refunded_currency = ChoiceField(label=_("In which currency?"), read=_currencies, required=False)
    contract_months = IntegerField(
        label=_("For how many months is the contract?"),
        help_text=_("For example 36 for three years."),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
    )
    contract_months_unknown = UnknownField()
    wage = MoneyAmountField(label=_("What is the monthly wage in the contract?"), required=False)
    wage_currency = ChoiceField(label=_("Currency of the wage"), read=_currencies, required=False)
    wage_unknown = UnknownField()
    agency_name = CharField(
        label=_("What is the name of the agency or broker?"),
        help_text=_("Write it as you know it, in any language. You may leave it empty."),
        required=False,
    )
    agency = forms.ChoiceField(
        label=_("Is it one of these agencies?"), required=False, widget=CardRadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = _agencies_named(str(self["agency_name"].value() or ""))
        self.offered: Choices = [
            (a.public_id, f"{a.name} ({country_name(a.country_id)})") for a in named
        ]
        self.countries = {agency.public_id: agency.country_id for agency in named}
        if self.offered:
            self.offered.append((NONE_OF_THESE, _("None of these")))
        # The name may have changed since: a choice that is no longer offered is no choice, and no fault.
        picked = str(self["agency"].value() or "")
        self.is_stale = picked not in dict(self.offered)
        field = self.fields["agency"]
        field.choices = [(picked, ""), *self.offered]  # type: ignore[attr-defined]
        field.widget.choices = self.offered

    def clean_agency(self) -> str:
        picked = str(self.cleaned_data["agency"])
        return "" if self.is_stale or picked == NONE_OF_THESE else picked

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._needs_currency("wage", "wage_currency")
        self._needs_currency("refunded", "refunded_currency")
        return cleaned

    def as_data(self) -> dict[str, Any]:
        """The valid answers in the shape of `FeeCheckSerializer`, without payments; a country may be None."""
        answers = self.cleaned_data
        return {
            "origin": _known(answers["origin"]),
            "destination": _known(answers["destination"]),
            "sector": _known(answers["sector"]),
            "programme": _known(answers["programme"]),
            "signed_on": answers["signed_on"],
            "contract_months": answers["contract_months"],
            "terminated_month": answers["terminated_month"],
            "wage": self._money("wage", "wage_currency"),
            "refunded": self._money("refunded", "refunded_currency"),
            "agency": answers["agency"] or None,
            "agency_country": self.countries.get(answers["agency"]),
        }


class PaymentForm(_MoneyForm):
    """One payment. A line of which nothing was said is no payment."""

    category = ChoiceField(
        label=_("What was it for?"),
        choices=[CHOOSE, *CATEGORIES.items(), NOT_KNOWN],
        required=False,
    )
    amount = MoneyAmountField(label=_("How much did you pay?"), required=False)
    amount_unknown = UnknownField(label=_("I do not know, or I have not paid yet"))
    currency = ChoiceField(label=_("In which currency?"), read=_currencies, required=False)
    payee = ChoiceField(label=_("Whom did you pay?"), choices=list(PAYEES.items()), required=False)
    receipt = ChoiceField(
        label=_("Did you get a receipt?"),
        choices=[UNKNOWN, ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    paid_on = PastDayField(label=_("On which day did you pay?"), help_text=DAY_HINT, required=False)
    paid_on_unknown = UnknownField()
    recurring_months = IntegerField(
        label=_("Did you pay this every month? Write for how many months."),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_payment:
            if "amount" in cleaned and cleaned["amount"] is None and not cleaned["amount_unknown"]:
                self.add_error("amount", _("Write how much you paid."))
            if cleaned.get("category") == "":
                self.add_error("category", _("Choose what the money was for."))
            self._needs_currency("amount", "currency")
        return cleaned

    @property
    def is_payment(self) -> bool:
        """Whether anything was said about a payment here."""
        names = ("category", "amount", "amount_unknown")
        return any(self.data.get(self.add_prefix(name)) for name in names)

    @property
    def is_folded_used(self) -> bool:
        """Whether what is folded away holds anything."""
        return any(self[name].value() or self[name].errors for name in ("recurring_months",))

    def as_data(self) -> dict[str, Any]:
        """The valid answers in the shape of `PaymentSerializer`; category, amount and currency may be None."""
        answers = self.cleaned_data
        return {
            "category": _known(answers["category"]),
            "amount": answers["amount"],
            "currency": _known(answers["currency"]),
            "payee": answers["payee"] or DO_NOT_KNOW,
            "receipt": YES_NO.get(answers["receipt"]),
            "paid_on": answers["paid_on"],
            "recurring_months": answers["recurring_months"],
        }


class FeeCheckForms:
    """The case and its payments as one form: valid or not, errors and fields in the order of the page.

    `data` is what was sent to be answered. `typed` is what was sent to be shown again, unjudged, with
    `one_more` empty line. `wanted` gives first choices (`origin`, `destination`, `agency`) to a new page.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        typed: Mapping[str, Any] | None = None,
        one_more: bool = False,
        wanted: Mapping[str, str] | None = None,
    ) -> None:
        sent = data if data is not None else typed or {}
        numbers = {int(found[1]) for name in sent if (found := _LINE.fullmatch(name))}
        lines = max((number for number in numbers if number <= MOST_PAYMENTS), default=1)
        self.is_too_long = any(
            number > MOST_PAYMENTS and sent.get(f"payment{number}-amount") for number in numbers
        )
        self.case = CaseForm(data, initial={**_first_choices(wanted or {}), **_plain(typed)})
        self.payments = [
            PaymentForm(
                data, prefix=prefix, initial={"payee": DO_NOT_KNOW, **_plain(typed, prefix)}
            )
            for prefix in _prefixes(min(lines + one_more, MOST_PAYMENTS))
        ]

    @property
    def may_add(self) -> bool:
        return len(self.payments) < MOST_PAYMENTS

    @property
    def next_line(self) -> int:
        return len(self.payments) + 1

    @property
    def has_early_end(self) -> bool:
        """Whether what is folded away about the end of the work holds anything."""
        names = ("terminated_month", "refunded")
        return any(self.case[name].value() or self.case[name].errors for name in names)

    def is_valid(self) -> bool:
        wrong = [form for form in self if not form.is_valid()]
        first = self.payments[0]
        if self.is_too_long:
            first.add_error(
                None, _("You can write up to 12 payments. Please add the others together.")
            )
            return False
        if any(form.is_payment for form in self.payments):
            return not wrong
        first.add_error("amount", _("Write at least one payment."))
        return False

    def told(self) -> Told:
        """The valid answers; what she could not tell stays open."""
        payments = [form.as_data() for form in self.payments if form.is_payment]
        return Told.of({**self.case.as_data(), "payments": payments})

    def as_fields(self) -> dict[str, str]:
        """The valid answers as this form would be sent again, without what says nothing: plain JSON."""
        return {
            form.add_prefix(name): _as_sent(value)
            for form in self
            for name, value in form.cleaned_data.items()
            if value is not None and value is not False and value != ""
        }

    # What components/error_summary.html asks of a form.

    def __iter__(self) -> Iterator[CaseForm | PaymentForm]:
        return iter([self.case, *self.payments])

    @property
    def errors(self) -> list[ErrorList]:
        return [error for form in self for error in form.errors.values()]

    @property
    def non_field_errors(self) -> list[Any]:
        return [error for form in self for error in form.non_field_errors()]

    def visible_fields(self) -> list[BoundField]:
        return [field for form in self for field in form.visible_fields()]

    def hidden_fields(self) -> list[BoundField]:
        return []


def _prefixes(lines: int) -> list[str]:
    return [f"payment{number}" for number in range(1, lines + 1)]


def _plain(typed: Mapping[str, Any] | None, prefix: str = "") -> dict[str, Any]:
    """What was typed, by the names of one form's fields."""
    start = f"{prefix}-" if prefix else ""
    return {
        name.removeprefix(start): value
        for name, value in (typed or {}).items()
        if name.startswith(start)
    }


def _first_choices(wanted: Mapping[str, str]) -> dict[str, Any]:
    public_id = wanted.get("agency") or ""
    agency = Agency.objects.filter(public_id=public_id).first() if public_id.isalnum() else None
    if agency is None:
        return {**wanted, "agency": ""}
    origin = wanted.get("origin") or agency.country_id
    return {**wanted, "origin": origin, "agency_name": agency.name, "agency": public_id}


def _agencies_named(name: str) -> list[Agency]:
    """The agencies of the register with a name like this, the likest first."""
    text = clean_text(name).normalised if len(name) <= SHORT_TEXT else ""
    if not text.strip() or "\x00" in text:
        return []
    return list(Agency.objects.named(text)[:MOST_AGENCIES])


def _as_sent(value: Any) -> str:
    if value is True:
        return "on"
    return value.isoformat() if isinstance(value, date) else str(value)
