"""What the fee rules' desk filters by and asks for."""

import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.forms import CharField, DateField, DecimalField, PlainForm, TextField
from portal.common.widgets import LongSelect
from portal.reference.enums import Confidence
from portal.reference.models import Country, Source
from recruitment_agencies.enums import RuleChangeKind
from recruitment_agencies.fees.loading import COLLECTORS, PAYERS, SIDES, STATUSES
from recruitment_agencies.fees.registry import KINDS
from recruitment_agencies.models import FeeRule
from recruitment_agencies.rule_fields import as_json
from recruitment_agencies.vocabulary import CATEGORIES

EVERY: list[tuple[str, Any]] = [("", _("All"))]
NOTHING: list[tuple[str, Any]] = [("", "–")]
TO_CHECK, DOUBTFUL, CHANGING = "to-check", "doubtful", "changing"
ONE_YEAR = timedelta(days=365)
_LISTS = ("destinations", "excluded_destinations", "sectors", "excluded_sectors", "programmes")
_MAPS = ("conditions", "params")
_DAYS = ("effective_from", "effective_to", "review_by")


class RuleFilter(PlainForm):
    """By GET; a value that is no choice is ignored."""

    text = CharField(label=_("Words"), required=False)
    country = forms.ChoiceField(label=_("From"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            *EVERY,
            (TO_CHECK, _("to be checked again")),
            (DOUBTFUL, _("for review only")),
            (CHANGING, _("open change")),
        ],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        origins = FeeRule.objects.exclude(origin=None).values("origin")
        countries = Country.objects.filter(code__in=origins)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            *EVERY,
            *((country.code, country.name) for country in countries),
        ]

    def narrow(self, rules: Any, on: date) -> Any:
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("text"):
            rules = rules.matching(chosen["text"])
        if chosen.get("country"):
            rules = rules.filter(origin=chosen["country"])
        return _STATES.get(chosen.get("state", ""), lambda found, _on: found)(rules, on)


_STATES: dict[str, Any] = {
    TO_CHECK: lambda rules, on: rules.to_check(on),
    DOUBTFUL: lambda rules, _on: rules.exclude(confidence__in=Confidence.certain()),
    CHANGING: lambda rules, _on: rules.filter(has_open_change=True),
}


class CodesField(CharField):
    """Codes with commas between; none means any."""

    def clean(self, value: Any) -> list[str] | None:
        written = super().clean(value)
        codes = [code.strip() for code in str(written or "").split(",") if code.strip()]
        return codes or None


class MapField(TextField):
    """A JSON object, as in the reference data."""

    def clean(self, value: Any) -> dict[str, Any]:
        written = str(super().clean(value) or "").strip() or "{}"
        try:
            read = json.loads(written)
        except ValueError as error:
            raise forms.ValidationError(_("Write it as JSON, for example {}.")) from error
        if not isinstance(read, dict):
            raise forms.ValidationError(_("Write it as JSON, for example {}."))
        return read


def _codes_of(values: Any) -> list[tuple[str, str]]:
    return [(value, value) for value in sorted(values)]


class RuleForm(PlainForm):
    """A rule as it should be; equal values are no change. `kind` says whether it is corrected or gets a new version."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (RuleChangeKind.NEW_VERSION, RuleChangeKind.NEW_VERSION.label),
            (RuleChangeKind.CORRECTION, RuleChangeKind.CORRECTION.label),
        ],
    )
    key = forms.RegexField(
        r"^[A-Z0-9][A-Z0-9-]{2,58}$",
        label=_("Key"),
        error_messages={
            "invalid": _("Capital letters, digits and hyphens, for example VN-SF-GEN.")
        },
    )
    side = forms.ChoiceField(label=_("Side"), choices=_codes_of(SIDES))
    origin = forms.ChoiceField(label=_("From"), required=False)
    destinations = CodesField(
        label=_("Countries of work"),
        required=False,
        help_text=_("Codes with commas between. Empty means any."),
    )
    excluded_destinations = CodesField(label=_("Not in these countries of work"), required=False)
    sectors = CodesField(label=_("Kinds of work"), required=False)
    excluded_sectors = CodesField(label=_("Not for these kinds of work"), required=False)
    programmes = CodesField(label=_("Programmes"), required=False)
    conditions = MapField(
        label=_("Conditions"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    category = forms.ChoiceField(label=_("Kind of cost"), choices=_codes_of([*CATEGORIES, "all"]))
    rule_kind = forms.ChoiceField(label=_("Kind of rule"), choices=list)
    amount = DecimalField(label=_("Amount"), required=False)
    currency = CharField(label=_("Currency"), required=False, max_length=20)
    formula = CharField(label=_("Formula"), required=False, max_length=1000)
    params = MapField(
        label=_("Figures of the formula"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    payer = forms.ChoiceField(label=_("Who pays"), choices=_codes_of(PAYERS))
    collector = forms.ChoiceField(label=_("Who collects"), choices=_codes_of(COLLECTORS))
    instrument = CharField(label=_("Law or rule"), max_length=1000)
    article = CharField(label=_("Article of law"), required=False, max_length=500)
    effective_from = DateField(label=_("Valid from"), required=False)
    effective_to = DateField(label=_("Valid to"), required=False)
    penalty = CharField(label=_("Penalty"), required=False, max_length=2000)
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        choices=[
            (value, label)
            for value, label in Confidence.choices
            if value not in (Confidence.READ, Confidence.GENERAL)
        ],
    )
    status = forms.ChoiceField(label=_("State"), choices=_codes_of(STATUSES))
    review_by = DateField(label=_("To be checked again on"))
    note = TextField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.ChoiceField(label=_("Source"), required=False, widget=LongSelect)
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

    def __init__(self, data: Any = None, *, rule: FeeRule | None = None) -> None:
        super().__init__(data, initial=_initial(rule))
        self.rule = rule
        del self.fields["kind" if rule is None else "key"]
        countries = [(country.code, country.name) for country in Country.objects.all()]
        self.fields["origin"].choices = [*NOTHING, *countries]  # type: ignore[attr-defined]
        self.fields["rule_kind"].choices = _codes_of(KINDS)  # type: ignore[attr-defined]
        known = Source.objects.order_by("title")
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            *NOTHING,
            *((source.key, f"{source.title} – {source.publisher}"[:120]) for source in known),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("source") and not given.get("source_title"):
            self.add_error("source", _("Choose the source that was read."))
        return given

    @property
    def wanted(self) -> dict[str, Any]:
        """Field → value as JSON, as `services.fee_rules` takes it; a new source goes in by the view."""
        given = self.cleaned_data
        values = {name: given[name] for name in _COLUMNS}
        values |= {name: given[name].isoformat() if given[name] else None for name in _DAYS}
        amount = given["amount"]
        values["amount"] = None if amount is None else f"{amount.normalize():f}"
        values["origin"] = given["origin"] or None
        values["reviewed_on"] = timezone.localdate().isoformat()
        if given["effective_from"] and self._begins_otherwise(given["effective_from"]):
            values["effective_from_precision"] = ""
        return values

    def _begins_otherwise(self, day: date) -> bool:
        return self.rule is None or self.rule.effective_from != day


_COLUMNS = (
    "side", "destinations", "excluded_destinations", "sectors", "excluded_sectors", "programmes", "conditions",
    "category", "rule_kind", "currency", "formula", "params", "payer", "collector", "instrument", "article",
    "penalty", "confidence", "status", "note", "source",
)  # fmt: skip


def _initial(rule: FeeRule | None) -> dict[str, Any]:
    if rule is None:
        return {
            "review_by": timezone.localdate() + ONE_YEAR,
            "payer": "worker",
            "collector": "licensed_agency",
            "status": "in_force_as_read",
        }
    held = as_json(rule)
    return {
        **held,
        **{name: ", ".join(held[name] or ()) for name in _LISTS},
        **{name: json.dumps(held[name], ensure_ascii=False) for name in _MAPS},
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "review_by": timezone.localdate() + ONE_YEAR,
        "kind": RuleChangeKind.NEW_VERSION,
    }


class CheckedAgainForm(PlainForm):
    """The rule was compared with its source again and still stands."""

    reviewed_on = DateField(label=_("Looked up on"))
    review_by = DateField(label=_("To be checked again on"))
    why = TextField(label=_("What was read, and where"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        initial = {"reviewed_on": today, "review_by": today + ONE_YEAR}
        super().__init__(data, initial=initial)

    @property
    def wanted(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name].isoformat() for name in ("reviewed_on", "review_by")}
