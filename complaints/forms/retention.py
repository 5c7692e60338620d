"""Keeping a case beyond its time."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.forms import DateField, ReasonForm


class HoldForm(ReasonForm):
    until = DateField(
        label=_("Keep it until"),
        help_text=_("At most two years. For example the day when a court is to decide."),
    )
    field_order = ["until", "why"]

    @property
    def until_moment(self) -> datetime:
        """The end of that day."""
        day: date = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time.max))
