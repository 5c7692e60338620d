"""Who the complaint is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import AccusedType
from complaints.forms.base import StepForm, Text
from complaints.forms.problem import CHOOSE_ONE
from complaints.intake import choices
from complaints.intake.answers import NONE_OF_THESE, UNKNOWN
from portal.common.forms import CharField
from portal.common.widgets import CardRadioSelect


class PersonForm(StepForm):
    summary_label = _("Who it is about")
    type = forms.ChoiceField(
        label=_("Who is this about?"),
        choices=[
            (AccusedType.EMPLOYER, _("My employer")),
            (AccusedType.AGENCY, _("A recruitment agency or broker")),
            (AccusedType.OFFICIAL, _("An official")),
            (AccusedType.OTHER, _("Somebody else")),
            (UNKNOWN, _("I do not know")),
        ],
        widget=CardRadioSelect(
            icons={
                AccusedType.EMPLOYER: "factory",
                AccusedType.AGENCY: "briefcase-business",
                AccusedType.OFFICIAL: "landmark",
                AccusedType.OTHER: "user-round",
                UNKNOWN: "circle-question-mark",
            }
        ),
        error_messages={"required": CHOOSE_ONE},
    )


_NAME_LABELS: dict[str, Text] = {
    AccusedType.EMPLOYER: _("What is the name of the employer or the workplace?"),
    AccusedType.AGENCY: _("What is the name of the agency or broker?"),
    AccusedType.OFFICIAL: _("Which office does the official work for?"),
}


class NameForm(StepForm):
    summary_label = _("Name")
    name = CharField(
        label=_("What is the name?"),
        help_text=_("Write it as you know it, in any language. You may leave it empty."),
        required=False,
    )

    def prepare(self) -> None:
        self.accused_type = self.answers.get("person", {}).get("type", "")
        field = self.fields["name"]
        field.label = str(_NAME_LABELS.get(self.accused_type, field.label))

    def to_answers(self) -> dict[str, Any]:
        name = self.cleaned_data["name"]
        is_agency = self.accused_type == AccusedType.AGENCY
        found = choices.agencies_named(name) if name and is_agency else []
        return {"name": name, "has_matches": bool(found)}


class MatchForm(StepForm):
    summary_label = _("In the register")
    agency = forms.ChoiceField(
        label=_("Is it one of these agencies?"),
        widget=CardRadioSelect,
        error_messages={"required": CHOOSE_ONE},
    )

    def prepare(self) -> None:
        name = self.answers.get("name", {}).get("name", "")
        none = [(NONE_OF_THESE, _("None of these"))]
        choices.offer(self.fields["agency"], choices.agencies_named(name), after=none)


class PostForm(StepForm):
    summary_label = _("Office")
    mission = forms.ChoiceField(
        label=_("Which office does the official work for?"),
        help_text=_("The office you choose will not see your complaint."),
        widget=CardRadioSelect,
        error_messages={"required": CHOOSE_ONE},
    )

    def prepare(self) -> None:
        missions = choices.missions(
            of=self.answers.get("home", {}).get("nationality", ""),
            within=self.answers.get("place", {}).get("country", ""),
        )
        choices.offer(
            self.fields["mission"], missions, after=[(NONE_OF_THESE, _("Another office"))]
        )
