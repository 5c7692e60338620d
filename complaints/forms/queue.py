"""What a desk narrows its queue by; the same words make the address of a saved view."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints import queue
from complaints.enums import SeatRank, Severity, Status
from complaints.models import GrievanceKind
from complaints.queue import Queue, Wish
from complaints.queue_lines import Known
from portal.accounts.models import Organisation, User
from portal.common.formatting import country_name
from portal.common.forms import CharField, PlainForm
from portal.reference.enums import CountryRole
from portal.reference.models import Area, Country
from portal.reference.models.texts import in_active_language
from portal.settings.languages import LANGUAGES

ALL = [("", _("All"))]
WHICH = (
    ("", _("All open")),
    ("mine", pgettext_lazy("cases of a desk", "Mine")),
    ("untaken", _("Nobody works on it")),
    ("overdue", _("Overdue")),
    ("soon", _("Due soon")),
    ("all", _("Ended ones too")),
)
# The form's field → the column of `Seat`.
_COLUMNS = ("status", "severity", "kind", "language", "country", "area")
_REFERENCE = 9
SELECTED = mark_safe(" selected")  # nosec B308 # a constant


class Menu(forms.Select):
    """A plain menu, written at once: Django renders a template for each of its hundred choices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # Not `format_html_join`, which looks at each word four times: a page has two hundred.
        options = mark_safe(  # noqa: S308 # nosec B308 B703 - each word is escaped here
            "".join(
                f'<option value="{escape(str(key))}"'
                f"{SELECTED if str(key) == str(value or '') else ''}>{escape(str(label))}</option>"
                for key, label in self.choices
            )
        )
        written = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", written, options)


class QueueForm(PlainForm):
    """Filters of the queue; a value that is no choice is ignored rather than refused."""

    which = forms.ChoiceField(required=False, choices=WHICH, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), required=False, widget=Menu)
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[*ALL, *Severity.choices], widget=Menu
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, widget=Menu)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: [*ALL, *LANGUAGES], widget=Menu
    )
    country = forms.ChoiceField(label=_("Country of work"), required=False, widget=Menu)
    area = forms.ChoiceField(label=_("Area"), required=False, widget=Menu)
    office = forms.ChoiceField(label=_("Office"), required=False, widget=Menu)
    reference = CharField(label=_("Reference"), required=False, max_length=40)

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        self.queue = Queue(user)
        offices = self.queue.offices
        statuses = [(status.value, status.desk_label) for status in Status]
        self._offer("status", statuses)
        countries = _countries(offices)
        chosen = str(self.data.get("country") or "")
        codes = {code for code in countries if len(countries) == 1 or code == chosen}
        self.known = Known(
            kinds=GrievanceKind.objects.for_menu().labels(),
            areas=_areas(codes),
            offices={office.pk: office.name for office in offices},
        )
        self._offer("kind", self.known.kinds.items())
        self._offer("office", ((str(o.pk), o.name) for o in offices), least=2)
        self._offer("country", countries.items(), least=2)
        self._offer("area", self.known.areas.items(), least=1)
        self.is_valid()
        self.chosen: dict[str, str] = {
            name: value for name, value in getattr(self, "cleaned_data", {}).items() if value
        }

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]], *, least: int = 0) -> None:
        """The choices of a field; one with nothing to choose is left out."""
        found = list(choices)
        if len(found) < least:
            del self.fields[name]
        else:
            self.fields[name].choices = [*ALL, *found]  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        """What these filters ask of the queue."""
        return self.wish_at(queue.now())

    def wish_at(self, at: datetime) -> Wish:
        columns = {name: self.chosen[name] for name in _COLUMNS if name in self.chosen}
        match self.chosen.get("which", ""):
            case "mine":
                wish = queue.mine(self.user)
            case "untaken":
                wish = queue.untaken()
            case "overdue":
                wish = queue.overdue(at)
            case "soon":
                wish = queue.due_soon(at)
            case "all":
                wish = Wish(ranks=queue.EVERY)
            case _ if self.chosen.get("status") in Status.ended():
                wish = Wish(ranks=(SeatRank.ENDED,))
            case _:
                wish = Wish()
        return queue.narrowed(wish, **columns)

    @property
    def office_id(self) -> int | None:
        return int(self.chosen["office"]) if "office" in self.chosen else None

    @property
    def query(self) -> str:
        """The filters as a query string, always in the same order; never the reference that was looked up."""
        return urlencode(
            [
                (name, self.chosen[name])
                for name in self.fields
                if name in self.chosen and name != "reference"
            ]
        )

    @property
    def looked_up(self) -> str:
        """The reference that was typed, as references are written; empty where none was."""
        plain = "".join(c for c in self.chosen.get("reference", "").upper() if c.isalnum())
        return f"{plain[:4]}-{plain[4:]}"[:_REFERENCE] if plain else ""


def _countries(offices: list[Organisation]) -> dict[str, str]:
    """Where the cases of these offices happen: an office at work in one country has no other."""
    of_one = {office.works_in_id for office in offices}
    if None in of_one:
        found = Country.objects.filter(role__in=(CountryRole.DESTINATION, CountryRole.BOTH))
    elif len(of_one) == 1:
        return {code: country_name(code) for code in of_one if code}
    else:
        found = Country.objects.filter(pk__in=of_one)
    return {country.code: country.name for country in found}


def _areas(countries: set[str]) -> dict[str, str]:
    """The areas of these countries, in their order."""
    if not countries:
        return {}
    found = Area.objects.filter(country__in=countries).order_by("sort_key", "code")
    rows = found.values_list("code", "names")
    return {code: in_active_language(names) or code for code, names in rows}


class SaveViewForm(PlainForm):
    """A name for the filters that are set."""

    name = CharField(label=_("Name"), max_length=60)
