"""What a person can choose from in the intake: countries, areas, kinds, offices, agencies, money.

Each function reads its rows once and returns options in the active language, in menu order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise

from complaints.intake import topics as topic_words
from complaints.models import GrievanceKind
from portal.common.formatting import currency_name
from portal.reference.enums import CountryRole
from portal.reference.models import Area, Country, Mission
from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.models import Agency
from recruitment_agencies.vocabulary import CATEGORIES, PAYEES

MOST_AGENCIES = 6
# Money that people of these corridors pay in, by country; US dollars are taken everywhere.
CURRENCIES = {
    "KH": "KHR",
    "MM": "MMK",
    "VN": "VND",
    "LA": "LAK",
    "PH": "PHP",
    "ID": "IDR",
    "NP": "NPR",
    "LK": "LKR",
    "IN": "INR",
    "TH": "THB",
    "MY": "MYR",
    "JP": "JPY",
    "KR": "KRW",
    "SG": "SGD",
    "TW": "TWD",
}
EVERYWHERE = "USD"


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str | Promise
    icon: str = ""
    hint: str | Promise = ""


def offer(
    field: forms.Field,
    options: Iterable[Option],
    *,
    before: Iterable[tuple[str, str | Promise]] = (),
    after: Iterable[tuple[str, str | Promise]] = (),
) -> None:
    """Put options into a choice field, with icons and hints where its widget draws them."""
    options = list(options)
    rows = [(option.value, option.label) for option in options]
    field.choices = [*before, *rows, *after]  # type: ignore[attr-defined]
    if hasattr(field.widget, "icons"):
        field.widget.icons = {option.value: option.icon for option in options if option.icon}
        field.widget.hints = {option.value: option.hint for option in options if option.hint}


def topics() -> list[Option]:
    """Groups of kinds that have at least one kind."""
    used = set(GrievanceKind.objects.for_menu().values_list("group", flat=True))
    return [Option(t.key, t.label, t.icon) for t in topic_words.topics() if t.key in used]


def kinds_of_topic(topic: str) -> list[Option]:
    kinds = GrievanceKind.objects.for_menu().filter(group=topic)
    return [Option(kind.key, kind.label, kind.icon, kind.hint) for kind in kinds]


def topic_of_kind(kind: str) -> str:
    """The group of a kind; empty if there is no such kind."""
    row = _kind(kind)
    return row.group if row else ""


def evidence_of_kind(kind: str) -> str:
    """What helps to prove such a thing, in the person's language; empty if there is no such kind."""
    row = _kind(kind)
    return str(row.evidence) if row else ""


def _kind(key: str) -> GrievanceKind | None:
    return GrievanceKind.objects.for_menu().filter(key=key).first()


def countries_of_work() -> list[Option]:
    return _countries(CountryRole.DESTINATION)


def nationalities() -> list[Option]:
    return _countries(CountryRole.ORIGIN)


def _countries(role: CountryRole) -> list[Option]:
    countries = Country.objects.filter(role__in=[role, CountryRole.BOTH])
    return [Option(country.code, country.name) for country in countries]


def areas_of(country: str) -> list[Option]:
    """Areas sorted by their names as the person reads them."""
    areas = [Option(area.code, area.name) for area in Area.objects.filter(country=country)]
    return sorted(areas, key=lambda option: str(option.label))


def missions(*, of: str, within: str) -> list[Option]:
    """Embassies, consulates and labour offices of one country in another; by `Place.key`."""
    places = Mission.objects.missions().filter(of_country=of, in_country=within)
    return [Option(place.key, place.name, hint=place.city) for place in places]


def agencies_named(name: str, *, on: date | None = None) -> list[Option]:
    """Agencies of the register whose name is like this one, best first; by public id."""
    on = on or timezone.localdate()
    found: Iterable[Any] = Agency.objects.with_status(on).named(name)[:MOST_AGENCIES]
    return [
        Option(agency.public_id, agency.name, hint=LicenceStatus(agency.licence_status).label)
        for agency in found
    ]


def name_of_agency(public_id: str) -> str:
    """The registered name; empty where the register knows no such agency."""
    found = Agency.objects.filter(public_id=public_id).values_list("name", flat=True)
    return found.first() or ""


def currencies(*countries: str) -> list[Option]:
    """Currencies, those of the given countries first."""
    first = [CURRENCIES[country] for country in countries if country in CURRENCIES]
    codes = dict.fromkeys([*first, EVERYWHERE, *CURRENCIES.values()])
    return [Option(code, f"{code} – {currency_name(code)}") for code in codes]


def payment_categories() -> list[Option]:
    return [Option(key, label) for key, label in CATEGORIES.items()]


def payees() -> list[Option]:
    return [Option(key, label) for key, label in PAYEES.items() if key != "unknown"]
