"""The fee check's questions on one page: the corridor, the work, the contract, the wage, what was paid.

Only the two countries and one payment must be known; everything else may stay empty for "I do not know".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from portal.common.formatting import currency_name
from portal.common.forms import IntegerField, MoneyAmountField
from portal.reference.enums import CountryRole
from portal.reference.models import Country
from recruitment_agencies.forms.fields import ChoiceField, Choices, PastDayField
from recruitment_agencies.vocabulary import CATEGORIES, CURRENCIES, PAYEES, PROGRAMMES, SECTORS

MOST_PAYMENTS, SHOWN_PAYMENTS = 6, 1
MOST_MONTHS = 600
UNKNOWN = ("", _("I do not know"))
CHOOSE = ("", _("Choose"))
CURRENCY_MISSING = _("Choose the currency.")


def _origins() -> Choices:
    return _countries(CountryRole.ORIGIN)


def _destinations() -> Choices:
    return _countries(CountryRole.DESTINATION)


def _countries(role: CountryRole) -> Choices:
    known = Country.objects.filter(role__in=[role, CountryRole.BOTH])
    return [CHOOSE, *((country.code, country.name) for country in known)]


def _currencies() -> Choices:
    return [CHOOSE, *((code, f"{code} – {currency_name(code)}") for code in CURRENCIES)]


class CaseForm(forms.Form):
    """Everything but the payments."""

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
        label=_("On which day did you sign the contract?"),
        help_text=_("For example 31/12/2025."),
        required=False,
    )
    contract_months = IntegerField(
        label=_("For how many months is the contract?"),
        help_text=_("For example 36 for three years."),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
    )
    wage = MoneyAmountField(label=_("What is the monthly wage in the contract?"), required=False)
    wage_currency = ChoiceField(label=_("Currency of the wage"), read=_currencies, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("wage") is not None and cleaned.get("wage_currency") == "":
            self.add_error("wage_currency", CURRENCY_MISSING)
        return cleaned

    def as_data(self) -> dict[str, Any]:
        """The valid answers in the shape of `FeeCheckSerializer`, without payments."""
        answers = self.cleaned_data
        wage = answers["wage"]
        return {
            "origin": answers["origin"],
            "destination": answers["destination"],
            "sector": answers["sector"] or None,
            "programme": answers["programme"] or None,
            "signed_on": answers["signed_on"],
            "contract_months": answers["contract_months"],
            "wage": None
            if wage is None
            else {"amount": wage, "currency": answers["wage_currency"]},
        }


class PaymentForm(forms.Form):
    """One payment. A line without an amount and without a category is no payment."""

    category = ChoiceField(
        label=_("What was it for?"), choices=[CHOOSE, *CATEGORIES.items()], required=False
    )
    amount = MoneyAmountField(label=_("How much did you pay?"), required=False)
    currency = ChoiceField(label=_("In which currency?"), read=_currencies, required=False)
    payee = ChoiceField(label=_("Whom did you pay?"), choices=list(PAYEES.items()), required=False)
    paid_on = PastDayField(
        label=_("On which day did you pay?"),
        help_text=_("For example 31/12/2025."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_payment:
            self._require("amount", _("Write how much you paid."))
            self._require("category", _("Choose what the money was for."))
            self._require("currency", CURRENCY_MISSING)
        return cleaned

    def _require(self, name: str, message: Any) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
            self.add_error(name, message)

    @property
    def is_payment(self) -> bool:
        """Whether anything was said about a payment here."""
        return any(self.data.get(self.add_prefix(name)) for name in ("category", "amount"))

    def as_data(self) -> dict[str, Any]:
        """The valid answers in the shape of `PaymentSerializer`."""
        return {**self.cleaned_data, "payee": self.cleaned_data["payee"] or "unknown"}


class FeeCheckForms:
    """The case and its payments as one form: valid or not, errors and fields in the order of the page.

    `wanted` gives a first choice of countries (`origin`, `destination`) to a page that was not sent yet.
    """

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, wanted: Mapping[str, str] | None = None
    ) -> None:
        self.case = CaseForm(data, initial=dict(wanted or {}))
        self.payments = [
            PaymentForm(data, prefix=f"payment{number}", initial={"payee": "unknown"})
            for number in range(1, MOST_PAYMENTS + 1)
        ]

    @property
    def shown(self) -> list[PaymentForm]:
        return self.payments[:SHOWN_PAYMENTS]

    @property
    def more(self) -> list[PaymentForm]:
        return self.payments[SHOWN_PAYMENTS:]

    @property
    def is_more_used(self) -> bool:
        """Whether the payments that are folded away hold anything."""
        return any(form.is_bound and form.is_payment for form in self.more)

    def is_valid(self) -> bool:
        wrong = [form for form in self if not form.is_valid()]
        if any(form.is_payment for form in self.payments):
            return not wrong
        self.payments[0].add_error("amount", _("Write at least one payment."))
        return False

    def as_data(self) -> dict[str, Any]:
        """The valid answers in the shape of `FeeCheckSerializer`."""
        payments = [form.as_data() for form in self.payments if form.is_payment]
        return {**self.case.as_data(), "payments": payments}

    # What components/error_summary.html asks of a form.

    def __iter__(self) -> Iterator[forms.Form]:
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
