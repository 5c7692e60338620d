"""Where the worker works and comes from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import StepForm
from complaints.intake import choices
from portal.common.widgets import CardRadioSelect


class PlaceForm(StepForm):
    summary_label = _("Country of work")
    country = forms.ChoiceField(
        label=_("In which country do you work?"),
        help_text=_("If you did not go yet, choose the country you were going to."),
        error_messages={"required": _("Please choose the country.")},
    )

    def prepare(self) -> None:
        blank = [("", _("Choose a country"))]
        choices.offer(self.fields["country"], choices.countries_of_work(), before=blank)

    def to_answers(self) -> dict[str, Any]:
        country = self.cleaned_data["country"]
        return {"country": country, "has_areas": bool(choices.areas_of(country))}


class AreaForm(StepForm):
    summary_label = _("Province or area")
    area = forms.ChoiceField(
        label=_("In which province or area?"),
        help_text=_("It helps to find the nearest office."),
        required=False,
    )

    def prepare(self) -> None:
        country = self.answers.get("place", {}).get("country", "")
        blank = [("", _("I do not know"))]
        choices.offer(self.fields["area"], choices.areas_of(country), before=blank)


class HomeForm(StepForm):
    summary_label = _("Nationality")
    nationality = forms.ChoiceField(
        label=_("Which country are you from?"),
        help_text=_("It decides which labour attaché can help you."),
        widget=CardRadioSelect,
        error_messages={"required": _("Please choose the country.")},
    )

    def prepare(self) -> None:
        choices.offer(self.fields["nationality"], choices.nationalities())
