"""What the routing desk asks for: a case to try, a rule to propose, an office to give a case to."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from complaints.enums import AccusedType, DeskRole, Recipient, Severity
from complaints.kinds import kinds
from complaints.models import Complaint, GrievanceKind, RoutingRule
from complaints.routing import Facts, KeptOut
from complaints.services import rerouting
from complaints.services.routing_rules import content_of
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.common.formatting import language_name
from portal.common.forms import CharField, IntegerField, PlainForm, TextField
from portal.common.widgets import LongSelect
from portal.reference.models import Area, Country

ANY: list[tuple[str, Any]] = [("", _("Any"))]
NOBODY: list[tuple[str, Any]] = [("", "–")]
MOST_STAND_INS = 3
_ADDRESSEES = (OrganisationKind.MISSION, OrganisationKind.MINISTRY, OrganisationKind.CSO)
_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class _PlacesForm(PlainForm):
    """A corridor and a kind; the choices are read when the form is made."""

    nationality = forms.ChoiceField(label=_("Nationality"), widget=LongSelect)
    country = forms.ChoiceField(label=_("Country of work"), widget=LongSelect)
    area = forms.ChoiceField(label=_("Area of work"), required=False, widget=LongSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted(
            ((row.code, row.name) for row in Country.objects.all()), key=lambda c: str(c[1])
        )
        for name in ("nationality", "country"):
            blank = NOBODY if self.fields[name].required else ANY
            self._choose(name, [*blank, *countries])
        areas = Area.objects.select_related("country").order_by("country", "code")
        self._choose("area", [*ANY, *((a.code, f"{a.country.name}: {a.name}") for a in areas)])

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]


class TryOutForm(_PlacesForm):
    """A case that does not exist. Nothing of it is stored."""

    kind = forms.ChoiceField(label=_("Kind"), widget=LongSelect)
    accused = forms.MultipleChoiceField(
        label=_("Who it is about"),
        required=False,
        choices=AccusedType.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    danger = forms.BooleanField(label=_("the worker says: danger now"), required=False)
    ask_for = forms.ChoiceField(
        label=_("Asked for"), required=False, choices=[*NOBODY, *Recipient.choices]
    )
    kept_out = forms.MultipleChoiceField(
        label=_("Kept out"),
        required=False,
        choices=Recipient.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    office: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("An office that was kept out"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label="–",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("kind", [*NOBODY, *_kind_choices()])
        offices = Organisation.objects.active().filter(kind__in=_ADDRESSEES)
        self.fields["office"].queryset = offices.order_by("name")  # type: ignore[attr-defined]

    @property
    def facts(self) -> Facts:
        given = self.cleaned_data
        office = given["office"]
        return Facts(
            nationality=given["nationality"],
            country=given["country"],
            area=given["area"] or None,
            kind=given["kind"],
            severity=kinds[given["kind"]].severity_when(danger=given["danger"]),
            accused_types=frozenset(given["accused"]),
            ask_for=(given["ask_for"],) if given["ask_for"] else (),
            kept_out=KeptOut(
                words=frozenset(given["kept_out"]),
                places=frozenset({office.mission_id} if office and office.mission_id else ()),
                desks=frozenset({office.pk} if office else ()),
            ),
        )


class RuleForm(_PlacesForm):
    """A rule as it shall stand. Empty conditions mean any."""

    key = forms.SlugField(
        label=_("Key"),
        max_length=80,
        help_text=_("Small letters, digits and hyphens, for example kh-th-fees."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds; none means any"), required=False, widget=forms.CheckboxSelectMultiple
    )
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[*ANY, *Severity.choices]
    )
    accused_type = forms.ChoiceField(
        label=_("Who it is about"), required=False, choices=[*ANY, *AccusedType.choices]
    )
    lead = forms.ChoiceField(label=_("Who leads"), choices=DeskRole.choices)
    copies = forms.MultipleChoiceField(
        label=_("Who receives a copy"),
        required=False,
        choices=DeskRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    fallback_1 = forms.ChoiceField(
        label=_("If nobody works there"), required=False, choices=[*NOBODY, *DeskRole.choices]
    )
    fallback_2 = forms.ChoiceField(
        label=_("and if nobody works there either"),
        required=False,
        choices=[*NOBODY, *DeskRole.choices],
    )
    fallback_3 = forms.ChoiceField(
        label=_("and last"), required=False, choices=[*NOBODY, *DeskRole.choices]
    )
    priority = IntegerField(
        label=_("Priority"),
        initial=50,
        help_text=_("Between rules with as many conditions, the higher number decides."),
    )
    note = TextField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    why = TextField(
        label=_("Why"),
        help_text=_("The second person and the history keep it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rule: RoutingRule | None = None) -> None:
        for_any = {"nationality", "country"}
        super().__init__(data, initial=_initial(rule))
        for name in for_any:
            self.fields[name].required = False
            self._choose(name, [*ANY, *self.fields[name].choices[1:]])  # type: ignore[attr-defined]
        if rule is not None:
            del self.fields["key"]
        self.rule = rule
        self._choose("kinds", _kind_choices())
        for code in _LANGUAGES:
            self.fields[f"reason_{code}"] = _reason_field(code)
        last = ["priority", "note", "why", "seen"]
        self.order_fields(["key", *(name for name in self.fields if name not in last), *last])

    @property
    def content(self) -> dict[str, Any]:
        """What `services.routing_rules` takes."""
        given = self.cleaned_data
        stand_ins = [given[f"fallback_{n}"] for n in range(1, MOST_STAND_INS + 1)]
        return {
            "key": self.rule.key if self.rule else given["key"],
            **{name: given[name] or None for name in ("nationality", "country", "area")},
            "kinds": sorted(given["kinds"]),
            **{name: given[name] for name in ("severity", "accused_type", "lead", "copies")},
            "fallbacks": [role for role in stand_ins if role],
            "priority": given["priority"],
            "reason": {code: given[f"reason_{code}"] for code in _LANGUAGES},
            "note": given["note"],
        }

    @property
    def was_shown(self) -> bool:
        """Whether the effect of exactly this content was on the page from which it comes."""
        return self.cleaned_data.get("seen") == digest(self.content)


class RerouteForm(PlainForm):
    """Which office, and what the worker is told."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Which office should work on it?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an office"),
        error_messages={
            "required": _("Please choose an office."),
            "invalid_choice": _("Please choose an office from the list."),
        },
    )
    why = TextField(
        label=_("Why"),
        help_text=_("The worker reads it, in her messages."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, complaint: Complaint, by: User) -> None:
        super().__init__(data)
        offices = rerouting.offices_for(by, complaint)
        self.fields["organisation"].queryset = offices  # type: ignore[attr-defined]


class MovesForm(PlainForm):
    """Which cases follow the rules now; the references come from the table."""

    why = TextField(
        label=_("Why"),
        help_text=_("The worker reads it, in her messages."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _kind_choices() -> list[tuple[str, str]]:
    return [(row.key, row.label) for row in GrievanceKind.objects.for_menu()]


def _reason_field(code: str) -> TextField:
    language = {"language": language_name(code)}
    return TextField(
        label=_("What the worker reads: %(language)s") % language,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
    )


def _initial(rule: RoutingRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    held = content_of(rule)
    stand_ins = {f"fallback_{n}": role for n, role in enumerate(held.pop("fallbacks"), start=1)}
    reasons = {f"reason_{code}": text for code, text in held.pop("reason").items()}
    return {**held, **stand_ins, **reasons}
