"""Searching the register, and looking at an agency on another day."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.forms import CharField
from recruitment_agencies import queries
from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.forms.fields import ChoiceField, Choices, PastDayField


def _countries() -> Choices:
    known = queries.countries_with_agencies()
    return [("", _("All countries")), *((country.code, country.name) for country in known)]


class AgencySearchForm(forms.Form):
    """GET; every field may be left out."""

    q = CharField(required=False, label=_("Name or licence number"))
    country = ChoiceField(required=False, label=_("Country of the agency"), read=_countries)
    status = ChoiceField(
        required=False,
        label=_("Licence today"),
        choices=[("", _("Any")), *LicenceStatus.choices],
    )


class DayForm(forms.Form):
    """GET `?on=`: the register as it stood at the end of a day; today when left out."""

    on = PastDayField(
        required=False, label=_("Show another day"), help_text=_("For example 31/12/2025.")
    )

    @property
    def day(self) -> date:
        """The day asked for; today when none or a wrong one was."""
        asked = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or timezone.localdate()
