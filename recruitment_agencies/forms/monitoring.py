"""Filters of the monitoring pages. A value that is no choice is ignored rather than refused."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.common.formatting import country_name
from portal.common.forms import CharField
from portal.reference.enums import CountryRole
from portal.reference.models import Country
from recruitment_agencies.models import DeploymentStat, FeeDeclaration, JobOrder
from recruitment_agencies.monitoring.series import (
    MOST_QUARTERS,
    Quarter,
    Span,
    make_span,
    quarter_of,
    read_quarter,
)


class SpanForm(forms.Form):
    """GET: from which quarter to which, and perhaps one country of work."""

    destination = forms.ChoiceField(label=_("Country of work"), required=False)
    first = forms.ChoiceField(label=pgettext_lazy("first quarter", "From"), required=False)
    last = forms.ChoiceField(label=pgettext_lazy("last quarter", "To"), required=False)

    def __init__(self, data: QueryDict) -> None:
        self.today = timezone.localdate()
        newest = quarter_of(self.today)
        # What was not asked for stands in the form as what is shown.
        asked = {"first": str(newest.back(3)), "last": str(newest), **data.dict()}
        super().__init__(asked, label_suffix="")
        quarters = [str(newest.back(back)) for back in range(MOST_QUARTERS)]
        for name in ("first", "last"):
            self.fields[name].choices = [(quarter, quarter) for quarter in quarters]  # type: ignore[attr-defined]
        codes = Country.objects.filter(role=CountryRole.DESTINATION).values_list("pk", flat=True)
        named = sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])
        self.fields["destination"].choices = [("", _("All countries")), *named]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def asked(self) -> dict[str, Any]:
        return getattr(self, "cleaned_data", {})

    @property
    def span(self) -> Span:
        """What was asked for; the last four quarters where nothing was."""
        return make_span(self._quarter("first"), self._quarter("last"), today=self.today)

    @property
    def country(self) -> str | None:
        return self.asked.get("destination") or None

    def _quarter(self, name: str) -> Quarter | None:
        written = self.asked.get(name)
        return read_quarter(written) if written else None


class MonitoringForm(SpanForm):
    """The same, and which agencies."""

    q = CharField(required=False, label=_("Name or licence number"))
    field_order = ("q", "destination", "first", "last")

    def narrow(self, agencies: Any) -> QuerySet[Any]:
        """Agencies of that name; with a country of work, those that have anything to do with it."""
        if self.country:
            agencies = agencies.filter(_works_with(self.country))
        return agencies.named(self.asked.get("q", ""))


def _works_with(country: str) -> Q:
    models = (DeploymentStat, FeeDeclaration, JobOrder)
    found = Q()
    for model in models:
        rows = model.objects.filter(agency=OuterRef("pk"), destination=country)
        found |= Q(Exists(rows))
    return found
