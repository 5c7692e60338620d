"""What the facts desk filters by and asks for."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.errors import PortalError
from portal.common.formatting import currency_name
from portal.common.forms import CharField, DateField, PlainForm, TextField
from portal.common.widgets import LongSelect
from portal.reference.enums import Confidence
from portal.reference.models import Country, Source
from rights_info.enums import FactState, Precision
from rights_info.fact_kinds import PERIODS, UNITS, fact_kinds
from rights_info.forms.desk import EVERY
from rights_info.models import Fact
from rights_info.services.fact_changes import NewSource

ONE_YEAR = timedelta(days=365)
NOTHING: list[tuple[str, Any]] = [("", "–")]


class FactFilter(PlainForm):
    """By GET; a value that is no choice is ignored."""

    text = CharField(label=_("Words"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*EVERY, *FactState.choices]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        countries = [(country.code, country.name) for country in Country.objects.all()]
        self.fields["country"].choices = [*EVERY, *countries]  # type: ignore[attr-defined]

    def narrow(self, facts: Any, on: date) -> Any:
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("text"):
            facts = facts.matching(chosen["text"])
        if chosen.get("country"):
            facts = facts.filter(country=chosen["country"])
        return _STATES.get(chosen.get("state", ""), lambda found, _on: found)(facts, on)


_STATES = {
    FactState.TO_CHECK.value: lambda facts, on: facts.to_check(on),
    FactState.UNVERIFIED.value: lambda facts, _on: facts.unverified(),
    FactState.CHANGING.value: lambda facts, _on: facts.filter(has_open_change=True),
}


class FactForm(PlainForm):
    """A fact as it should be. Only what its kind has is asked; equal values are no change."""

    value = CharField(label=_("Value"), max_length=60)
    currency = CharField(
        label=_("Currency"), max_length=3, help_text=_("Three letters, for example THB.")
    )
    unit = forms.ChoiceField(
        label=_("Unit"), required=False, choices=[*NOTHING, *((key, key) for key in UNITS)]
    )
    per = forms.ChoiceField(
        label=_("Counted for"), required=False, choices=[*NOTHING, *((key, key) for key in PERIODS)]
    )
    law_article = CharField(label=_("Article of law"), required=False)
    applies_to = CharField(label=_("Applies to"), required=False)
    valid_from = DateField(label=_("Valid from"), required=False)
    valid_to = DateField(label=_("Valid to"), required=False)
    as_of = DateField(label=_("As of"), required=False)
    as_of_precision = forms.ChoiceField(label=_("Precision of that day"), choices=Precision.choices)
    review_on = DateField(label=_("To be checked again on"), required=False)
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)
    caution = TextField(
        label=_("Caution"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    sources = forms.ModelMultipleChoiceField(
        label=_("Sources that still stand"),
        queryset=Source.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    add_source = forms.ChoiceField(
        label=_("Add a source we know"), required=False, widget=LongSelect
    )
    source_title = CharField(label=_("Title of a new source"), required=False, max_length=500)
    source_publisher = CharField(label=_("Publisher"), required=False)
    source_year = CharField(label=_("Year"), required=False, max_length=40)
    source_url = forms.URLField(
        label=_("Address on the web"), required=False, max_length=1000, assume_scheme="https"
    )
    why = TextField(
        label=_("Why"),
        help_text=_("What was read, and where. Both reviewers and the history keep it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, fact: Fact) -> None:
        self.fact, self.kind = fact, fact_kinds[fact.kind]
        super().__init__(data, initial=_initial(fact))
        self._add_languages()
        for name in {"value", "currency", "unit", "per"} - set(self.kind.parts):
            del self.fields[name]
        chosen = fact.sources.all()
        self.fields["sources"].queryset = chosen  # type: ignore[attr-defined]
        others = Source.objects.exclude(pk__in=chosen).order_by("title")
        known = [(s.key, f"{s.title} – {s.publisher}"[:120]) for s in others]
        self.fields["add_source"].choices = [*NOTHING, *known]  # type: ignore[attr-defined]

    def _add_languages(self) -> None:
        """A sentence stands in every language; its fields come first."""
        if "texts" not in self.kind.parts:
            return
        names = []
        for code, endonym in settings.LANGUAGES:
            name = f"text_{code}"
            area = forms.Textarea(attrs={"rows": 2, "lang": code})
            self.fields[name] = TextField(
                label=_("Sentence: %(language)s") % {"language": endonym},
                required=code == "en",
                max_length=1000,
                widget=area,
            )
            names.append(name)
        self.order_fields(names)

    def clean_value(self) -> str:
        try:
            return self.kind.parse(self.cleaned_data["value"])
        except PortalError as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if currency_name(code, "en") == code:
            raise forms.ValidationError(_("Enter a currency, for example THB."))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if any(
            given.get(f"source_{name}") for name in ("publisher", "year", "url")
        ) and not given.get("source_title"):
            self.add_error("source_title", _("Write the title of the source."))
        return given

    @property
    def changes(self) -> dict[str, Any]:
        """What the fact should hold, field by field."""
        given = self.cleaned_data
        names = [name for name in _COLUMNS if name in given]
        changes = {name: given[name] for name in names}
        if "texts" in self.kind.parts:
            texts = {code: given[f"text_{code}"] for code, _name in settings.LANGUAGES}
            changes["texts"] = {code: text for code, text in texts.items() if text}
        added = Source.objects.filter(key=given["add_source"]) if given["add_source"] else []
        changes["sources"] = [*given["sources"], *added]
        return changes

    @property
    def new_source(self) -> NewSource | None:
        given = self.cleaned_data
        if not given["source_title"]:
            return None
        parts = (given[f"source_{name}"] for name in ("title", "publisher", "year", "url"))
        return NewSource(*parts)


_COLUMNS = (
    "value", "currency", "unit", "per", "law_article", "applies_to", "valid_from", "valid_to", "as_of",
    "as_of_precision", "review_on", "confidence", "caution",
)  # fmt: skip


def _initial(fact: Fact) -> dict[str, Any]:
    return {
        **{name: getattr(fact, name) for name in _COLUMNS},
        **{f"text_{code}": text for code, text in fact.texts.items()},
        "sources": fact.sources.all(),
    }


class CheckedAgainForm(PlainForm):
    """The figure was looked up again and still stands."""

    as_of = DateField(label=_("Looked up on"))
    review_on = DateField(label=_("To be checked again on"))
    why = TextField(label=_("What was read, and where"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"as_of": today, "review_on": today + ONE_YEAR})

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day in the future."))
        return day

    @property
    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "as_of": given["as_of"],
            "as_of_precision": Precision.DAY.value,
            "review_on": given["review_on"],
        }
