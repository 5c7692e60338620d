"""What an officer has a tie with; for how long a name is open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import InterestKind
from complaints.services.unmasking import MOST_HOURS, USUAL_HOURS
from portal.common.forms import CharField, IntegerField, PlainForm
from recruitment_agencies.models import Agency


class FindForm(PlainForm):
    """The name to look for in the register before a tie is declared."""

    name = CharField(label=_("Name of the agency, the employer, the person or the office"))


class DeclareForm(PlainForm):
    """One tie: an agency of the register, or a name as it was typed."""

    kind = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (InterestKind.NAME, InterestKind.OFFICE)],
        required=False,
    )
    name = CharField(required=False)
    agency = forms.CharField(required=False)

    def clean_agency(self) -> Agency | None:
        public_id = self.cleaned_data["agency"]
        found = Agency.objects.filter(public_id=public_id).first() if public_id else None
        if public_id and found is None:
            raise forms.ValidationError(_("This agency is not in the register."))
        return found

    @property
    def wish(self) -> dict[str, Any]:
        """As `interests.declare` takes it."""
        return {**self.cleaned_data, "kind": self.cleaned_data["kind"] or InterestKind.NAME}


class GrantForm(PlainForm):
    """For how many hours the officer may see it."""

    hours = IntegerField(
        label=_("For how many hours?"),
        help_text=_("At most 72. Every opening is recorded."),
        min_value=1,
        max_value=MOST_HOURS,
        initial=USUAL_HOURS,
    )
