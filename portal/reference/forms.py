"""Choosing both ends of a corridor, and the area of work."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import CountryRole
from portal.reference.models import Area, Country

_AREA = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")  # ISO 3166-2


class AreaSelect(forms.Select):
    """A menu in which a name that is known in English only is marked as English."""

    names_in_english: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.names_in_english:
            option["attrs"]["lang"] = "en"
        return option


class CorridorForm(forms.Form):
    """Nationality, country of work and area of work, all optional; sent by GET as `from`, `in` and `area`.

    The area can be chosen once the country is. One query, two with a country of work.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        countries = list(Country.objects.all())
        self.fields["from"] = _country_field(_("My nationality"), countries, CountryRole.ORIGIN)
        self.fields["in"] = _country_field(_("I am in"), countries, CountryRole.DESTINATION)
        asked = data or {}
        is_known = asked.get("in") in {country.code for country in countries}
        areas = list(Area.objects.filter(country=asked["in"])) if is_known else []
        self.area_names = {area.code: area.name for area in areas}
        if areas or asked.get("area"):
            self.fields["area"] = _area_field(areas)

    @property
    def chosen(self) -> tuple[str | None, str | None]:
        """Codes of origin and destination; None where nothing valid was chosen."""
        return self._chosen("from"), self._chosen("in")

    @property
    def area(self) -> str | None:
        """Code of the area; None where none was chosen."""
        return self._chosen("area")

    @property
    def cleaned(self) -> dict[str, str]:
        """What was chosen, as it stands in an address; nothing of what is not in the lists."""
        values = {name: self._chosen(name) for name in self.fields}
        return {name: value for name, value in values.items() if value}

    @property
    def area_name(self) -> str:
        return self.area_names.get(self.area or "", "")

    def _chosen(self, name: str) -> str | None:
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return cleaned.get(name) or None


def mend_area(query: Mapping[str, Any]) -> dict[str, str] | None:
    """The same question with an area that fits; None where it fits already.

    Who changes the country keeps the area of the old one in her address: it is left out. An area alone says the
    country too (ISO 3166-2).
    """
    asked = {name: str(query[name]) for name in ("from", "in", "area") if query.get(name)}
    area = asked.get("area", "")
    country = area.partition("-")[0]
    if not _AREA.fullmatch(area) or country == asked.get("in"):
        return None
    if "in" in asked:
        del asked["area"]
        return asked
    return {**asked, "in": country}


def _country_field(label: Any, countries: list[Country], role: CountryRole) -> forms.ChoiceField:
    choices = [(c.code, c.name) for c in countries if c.role in (role, CountryRole.BOTH)]
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("Choose a country")), *choices],
        error_messages={"invalid_choice": _("Please choose a country from the list.")},
    )


def _area_field(areas: list[Area]) -> forms.ChoiceField:
    menu = AreaSelect()
    menu.names_in_english = frozenset(a.code for a in areas if a.name_language == "en")
    return forms.ChoiceField(
        label=_("Where I work or live"),
        required=False,
        widget=menu,
        choices=[("", _("Anywhere in the country")), *((area.code, area.name) for area in areas)],
        error_messages={"invalid_choice": _("Please choose an area from the list.")},
    )
