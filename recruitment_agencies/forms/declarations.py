"""A cost schedule on one page: its particulars, then a row for each cost; a button gives more rows, without script."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from portal.common.errors import Message, PortalError
from portal.common.formatting import country_name, currency_name
from portal.common.forms import (
    CharField,
    IntegerField,
    MoneyAmountField,
    PlainForm,
    TextField,
    add_refusal,
)
from portal.reference.enums import CountryRole
from portal.reference.models import Country
from recruitment_agencies.enums import DeclarationState
from recruitment_agencies.forms.fields import ChoiceField, Choices
from recruitment_agencies.models import Agency, FeeDeclaration, FeeLine
from recruitment_agencies.services.declaring import LINE
from recruitment_agencies.vocabulary import CATEGORIES, CURRENCIES, PROGRAMMES, SECTORS

FIRST_ROWS, ADDED_ROWS, MOST_ROWS = 6, 4, 40
MOST_MONTHS = 600
CHOOSE = ("", _("Choose"))
NOT_SAID = ("", "–")
PAYERS = [("worker", _("The worker")), ("employer", _("The employer"))]


def currencies() -> Choices:
    return [CHOOSE, *((code, f"{code} – {currency_name(code)}") for code in CURRENCIES)]


def destinations() -> Choices:
    known = Country.objects.filter(role__in=[CountryRole.DESTINATION, CountryRole.BOTH])
    return [CHOOSE, *((country.code, country.name) for country in known)]


class ParticularsForm(PlainForm):
    """For which work the costs are."""

    destination = ChoiceField(label=_("Country of work"), read=destinations)
    job_order = ChoiceField(label=_("Job order"), required=False)
    sector = ChoiceField(
        label=_("Kind of work"), choices=[NOT_SAID, *SECTORS.items()], required=False
    )
    programme = ChoiceField(
        label=_("Work programme"), choices=[NOT_SAID, *PROGRAMMES.items()], required=False
    )
    contract_months = IntegerField(
        label=_("Months of the contract"), min_value=1, max_value=MOST_MONTHS, required=False
    )
    wage_amount = MoneyAmountField(label=_("Monthly wage"), required=False)
    wage_currency = ChoiceField(label=_("Currency of the wage"), read=currencies, required=False)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = agency.job_orders.filter(withdrawn_on__isnull=True)
        words = [
            (str(order.pk), f"{order.reference} – {country_name(order.destination_id)}")
            for order in orders
        ]
        self.fields["job_order"].choices = [NOT_SAID, *words]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("wage_amount") is not None and cleaned.get("wage_currency") == "":
            self.add_error("wage_currency", _("Choose the currency."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """As `services.declaring.PARTICULARS` names them."""
        chosen = dict(self.cleaned_data)
        order = chosen.pop("job_order")
        return {
            **chosen,
            "destination_id": chosen.pop("destination"),
            "job_order_id": int(order) if order else None,
        }


class LineForm(PlainForm):
    """One cost. A row in which nothing is written is no cost."""

    category = ChoiceField(
        label=_("What for"), choices=[CHOOSE, *CATEGORIES.items()], required=False
    )
    label = CharField(label=_("Your own word for it"), required=False)
    amount = MoneyAmountField(label=_("Amount"), required=False)
    currency = ChoiceField(label=_("Currency"), read=currencies, required=False)
    payer = ChoiceField(label=_("Who pays"), choices=PAYERS, required=False)
    recurring_months = IntegerField(
        label=_("For how many months, if paid monthly"),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_cost:
            self._require("category", _("Choose what the money is for."))
            self._require("amount", _("Write the amount."))
            self._require("currency", _("Choose the currency."))
        return cleaned

    @property
    def is_cost(self) -> bool:
        """Whether anything was written in this row."""
        typed = ("category", "label", "amount", "recurring_months")
        return any(self.data.get(self.add_prefix(name), "").strip() for name in typed)

    @property
    def values(self) -> dict[str, Any]:
        """As `services.declaring.LINE` names them."""
        return {**self.cleaned_data, "payer": self.cleaned_data["payer"] or "worker"}

    def _require(self, name: str, message: Message) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
            self.add_error(name, str(message))


class ScheduleForms:
    """Particulars and rows as one form. `wants_rows`: the button for more rows was pressed, nothing is saved yet."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        agency: Agency,
        declaration: FeeDeclaration | None = None,
    ) -> None:
        kept = list(declaration.lines.all()) if declaration else []
        self.wants_rows = bool(data) and "more" in (data or {})
        bound = None if self.wants_rows else data
        # Asking for more rows judges nothing and loses nothing: what was typed comes back as it was.
        self.particulars = ParticularsForm(
            bound, agency=agency, initial=data if self.wants_rows else _initial(declaration)
        )
        firsts = [_line_initial(line) for line in kept]
        self.rows = [
            LineForm(bound, prefix=f"line{number}", initial=self._first(number, data, firsts))
            for number in range(1, self._row_count(data, len(kept)) + 1)
        ]

    def _first(
        self, number: int, data: Mapping[str, Any] | None, firsts: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """What stands in a row that is not judged yet."""
        if self.wants_rows:
            return {name: (data or {}).get(f"line{number}-{name}", "") for name in LINE}
        return firsts[number - 1] if number <= len(firsts) else {}

    def _row_count(self, data: Mapping[str, Any] | None, kept: int) -> int:
        sent = str((data or {}).get("rows", ""))
        count = int(sent) if sent.isascii() and sent.isdigit() else max(FIRST_ROWS, kept + 2)
        return min(count, MOST_ROWS) + (ADDED_ROWS if self.wants_rows and count < MOST_ROWS else 0)

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_ROWS

    def is_valid(self) -> bool:
        """All errors are found at once; after a press on «more rows» nothing is bound, so nothing is saved."""
        if not self.is_bound:
            return False
        wrong = [form for form in self if not form.is_valid()]
        return not wrong

    @property
    def is_bound(self) -> bool:
        return self.particulars.is_bound

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [row.values for row in self.rows if row.is_cost]

    def add_refusal(self, error: PortalError) -> None:
        add_refusal(self.particulars, error)

    # What components/error_summary.html asks of a form.

    def __iter__(self) -> Iterator[forms.Form]:
        return iter([self.particulars, *self.rows])

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


class DeclarationFilter(PlainForm):
    """Filters of the list; a value that is no choice is ignored."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *DeclarationState.choices]
    )

    def narrow(self, declarations: Any) -> Any:
        self.is_valid()
        state = getattr(self, "cleaned_data", {}).get("state")
        return declarations.filter(state=state) if state else declarations


class WhyForm(PlainForm):
    """Why an act is done."""

    why = TextField(label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))


def _initial(declaration: FeeDeclaration | None) -> dict[str, Any]:
    if declaration is None:
        return {}
    return {
        "destination": declaration.destination_id,
        "job_order": declaration.job_order_id or "",
        **{
            name: getattr(declaration, name)
            for name in ("sector", "programme", "contract_months", "wage_amount", "wage_currency")
        },
    }


def _line_initial(line: FeeLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LINE}
