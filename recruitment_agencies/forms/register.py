"""Forms of the register, made from its models: one field of ours for each field of theirs."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.errors import Message
from portal.common.formatting import language_name
from portal.common.forms import (
    CharField,
    DateField,
    IntegerField,
    MoneyAmountField,
    PlainForm,
    TextField,
)
from portal.reference.models import Country
from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.forms.declarations import NOT_SAID, currencies
from recruitment_agencies.forms.fields import ChoiceField, Choices
from recruitment_agencies.models import Agency, CodeOfConduct
from recruitment_agencies.register_nouns import PARTICULARS, Noun
from recruitment_agencies.vocabulary import CATEGORIES, PROGRAMMES, SECTORS

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
MOST_TEXT = 2_000

LABELS: dict[str, Message] = {
    "address": _("Address"),
    "approved_by": _("Approved by"),
    "approved_on": _("Approved on"),
    "as_of": _("As of"),
    "authority": _("Authority"),
    "commitment": _("Code of conduct"),
    "contract_months": _("Months of the contract"),
    "country": _("Country"),
    "cycle": _("Cycle"),
    "deployed": _("Workers sent"),
    "destination": _("Country of work"),
    "employer_name": _("Employer"),
    "employer_paid": _("What the employer pays"),
    "fee_ceiling_amount": _("Most that a worker may be charged"),
    "fee_ceiling_currency": _("Currency"),
    "grade": _("Grade"),
    "is_former": _("Former name"),
    "kind": _("What happened"),
    "language": _("Language"),
    "legal_basis": _("Legal basis"),
    "licence": _("Licence number"),
    "licence_number": _("Licence number"),
    "may_collect_money": _("May collect money"),
    "name": _("Name"),
    "name_local": _("Name in its own script"),
    "note": _("Note"),
    "number": _("Licence number"),
    "on": _("Day"),
    "oriented": _("Prepared before departure"),
    "partner": _("Partner"),
    "phone": _("Phone number"),
    "positions": _("Number of workers"),
    "programme": _("Work programme"),
    "quarter": _("Quarter"),
    "rated_on": _("Graded on"),
    "reference": _("Reference"),
    "registration_number": _("Registration number"),
    "role": _("Role"),
    "scheme": _("Code of conduct"),
    "scope": _("For"),
    "sector": _("Kind of work"),
    "since": _("Valid from"),
    "state": _("State"),
    "until": _("Valid to"),
    "valid_until": _("Valid until"),
    "wage_amount": _("Monthly wage"),
    "wage_currency": _("Currency of the wage"),
    "website": _("Website"),
    "withdrawn_on": _("Ended on"),
    "women": _("Women among them"),
    "year": _("Year"),
}

Maker = Callable[[models.Field, Agency | None], forms.Field]


class RegisterDayField(DateField):
    """A day that a register can know: some lie ahead."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Please check the year."))
        return day


class RowForm(PlainForm):
    """A row of the register. `values` holds other rows by their primary key, as the services take them."""

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AgencySearch(PlainForm):
    q = CharField(label=_("Name or licence number"), required=False)


class EndForm(PlainForm):
    on = RegisterDayField(label=_("Last day"), help_text=_("For example 31/12/2025."))


def row_form(
    noun: Noun, *, agency: Agency, data: Mapping[str, Any] | None, row: models.Model | None = None
) -> RowForm:
    """The form of a noun's row: empty, with what the row says, or bound."""
    return _form(noun.model, noun.fields, agency, data, row)


def agency_form(*, data: Mapping[str, Any] | None, agency: Agency | None = None) -> RowForm:
    """The particulars of an agency."""
    return _form(Agency, PARTICULARS, agency, data, agency)


def new_agency_form(*, data: Mapping[str, Any] | None, countries: list[str]) -> RowForm:
    """The particulars with the country, of those whose register the person keeps."""
    form = _form(Agency, PARTICULARS, None, data, None)
    known = Country.objects.filter(code__in=countries)
    choices = [(country.code, country.name) for country in known]
    fields = {"country": ChoiceField(label=LABELS["country"], choices=choices), **form.fields}
    form.fields = fields
    return form


def _form(
    model: type[models.Model],
    names: tuple[str, ...],
    agency: Agency | None,
    data: Mapping[str, Any] | None,
    row: models.Model | None,
) -> RowForm:
    columns: dict[str, Any] = {name: model._meta.get_field(name) for name in names}
    initial = {
        name: _initial(getattr(row, field.attname)) for name, field in columns.items() if row
    }
    form = RowForm(data, initial=initial)
    form.fields |= {name: _field(field, agency) for name, field in columns.items()}
    return form


def _initial(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _field(field: models.Field, agency: Agency | None) -> forms.Field:
    maker = BY_NAME.get(field.name) or next(
        make for kind, make in BY_TYPE.items() if isinstance(field, kind)
    )
    made = maker(field, agency)
    made.label = LABELS[field.name]  # type: ignore[assignment]
    return made


def _is_needed(field: models.Field) -> bool:
    return not field.blank and not field.null


def _choice(choices: Choices, field: models.Field) -> forms.Field:
    if _is_needed(field):
        return ChoiceField(choices=[("", _("Choose")), *choices])
    return ChoiceField(choices=[NOT_SAID, *choices], required=False)


def _key(choices: Choices, field: models.Field) -> forms.Field:
    """Another row, by its primary key."""
    first = ("", _("Choose")) if _is_needed(field) else NOT_SAID
    return KeyField(choices=[first, *choices], required=_is_needed(field))


class KeyField(ChoiceField):
    """The primary key of the row chosen, or None."""

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return int(chosen) if chosen else None


class YesNoField(ChoiceField):
    """True, False, or None where it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        words = [("", _("I do not know")), ("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=words, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))


def _text(field: models.Field, agency: Agency | None) -> forms.Field:
    if field.choices:
        return _choice(list(field.choices), field)
    return CharField(max_length=field.max_length or 200, required=_is_needed(field))


def _long_text(field: models.Field, agency: Agency | None) -> forms.Field:
    box = forms.Textarea(attrs={"rows": 3})
    return TextField(max_length=MOST_TEXT, required=False, widget=box)


def _boolean(field: models.Field, agency: Agency | None) -> forms.Field:
    return YesNoField() if field.null else forms.BooleanField(required=False)


def _day(field: models.Field, agency: Agency | None) -> forms.Field:
    return RegisterDayField(required=_is_needed(field))


def _number(field: models.Field, agency: Agency | None) -> forms.Field:
    return IntegerField(min_value=0, max_value=10_000_000, required=_is_needed(field))


def _small_number(field: models.Field, agency: Agency | None) -> forms.Field:
    return IntegerField(min_value=1, max_value=32_000, required=_is_needed(field))


def _money(field: models.Field, agency: Agency | None) -> forms.Field:
    return MoneyAmountField(required=_is_needed(field))


def _web(field: models.Field, agency: Agency | None) -> forms.Field:
    return forms.URLField(required=False, assume_scheme="https", widget=forms.TextInput)


def _currency(field: models.Field, agency: Agency | None) -> forms.Field:
    return ChoiceField(choices=currencies(), required=False)


def _country(field: models.Field, agency: Agency | None) -> forms.Field:
    return _choice([(country.code, country.name) for country in Country.objects.all()], field)


def _licence(field: models.Field, agency: Agency | None) -> forms.Field:
    known = agency.licences.all() if agency else []
    return _key([(str(one.pk), one.number) for one in known], field)


def _commitment(field: models.Field, agency: Agency | None) -> forms.Field:
    known = agency.commitments.select_related("scheme") if agency else []
    return _key([(str(one.pk), str(one.scheme)) for one in known], field)


def _partner(field: models.Field, agency: Agency | None) -> forms.Field:
    known = agency.partners.all() if agency else []
    return _key([(str(one.pk), one.name) for one in known], field)


def _scheme(field: models.Field, agency: Agency | None) -> forms.Field:
    return _key([(str(one.pk), one.name) for one in CodeOfConduct.objects.all()], field)


def _language(field: models.Field, agency: Agency | None) -> forms.Field:
    return _choice([(code, language_name(code)) for code in LANGUAGE_CODES], field)


def _sector(field: models.Field, agency: Agency | None) -> forms.Field:
    return _choice(list(SECTORS.items()), field)


def _programme(field: models.Field, agency: Agency | None) -> forms.Field:
    return _choice(list(PROGRAMMES.items()), field)


def _employer_paid(field: models.Field, agency: Agency | None) -> forms.Field:
    ticks = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(choices=list(CATEGORIES.items()), required=False, widget=ticks)


BY_NAME: dict[str, Maker] = {
    "commitment": _commitment,
    "country": _country,
    "destination": _country,
    "employer_paid": _employer_paid,
    "fee_ceiling_currency": _currency,
    "language": _language,
    "licence": _licence,
    "partner": _partner,
    "programme": _programme,
    "scheme": _scheme,
    "sector": _sector,
    "wage_currency": _currency,
}
# The first that fits counts, so the narrower kinds stand first.
BY_TYPE: dict[type[models.Field], Maker] = {
    models.URLField: _web,
    models.CharField: _text,
    models.TextField: _long_text,
    models.BooleanField: _boolean,
    models.DateField: _day,
    models.PositiveSmallIntegerField: _small_number,
    models.PositiveIntegerField: _number,
    models.DecimalField: _money,
}
