"""Choosing both ends of a corridor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import CountryRole
from portal.reference.models import Country


class CorridorForm(forms.Form):
    """Nationality and country of work, both optional; sent by GET as `from` and `in`. One query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = list(Country.objects.all())
        self.fields["from"] = _country_field(_("My nationality"), countries, CountryRole.ORIGIN)
        self.fields["in"] = _country_field(_("I am in"), countries, CountryRole.DESTINATION)

    @property
    def chosen(self) -> tuple[str | None, str | None]:
        """Codes of origin and destination; None where nothing valid was chosen."""
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return cleaned.get("from") or None, cleaned.get("in") or None


def _country_field(label: Any, countries: list[Country], role: CountryRole) -> forms.ChoiceField:
    choices = [(c.code, c.name) for c in countries if c.role in (role, CountryRole.BOTH)]
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("Choose a country")), *choices],
        error_messages={"invalid_choice": _("Please choose a country from the list.")},
    )
