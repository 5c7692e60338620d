"""A day on which an office does not work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.common.forms import CharField, DateField, PlainForm


class ClosedDayForm(PlainForm):
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Office"), empty_label=None
    )
    day = DateField(label=_("Day"))
    reason = CharField(label=_("Why"), help_text=_("For example the name of the holiday."))

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = offices  # type: ignore[attr-defined]
