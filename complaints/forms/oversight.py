"""Which months the figures are of."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.forms import DateField, PlainForm
from recruitment_agencies.fees.money import months_later

USUAL_MONTHS = 12


class PeriodForm(PlainForm):
    """Two days; left out, the last twelve months. A day that is none is said and leaves the usual months."""

    since = DateField(label=_("Since"), required=False)
    before = DateField(label=_("Until"), required=False)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the beginning of the one day to the end of the other, in order."""
        chosen = self.cleaned_data if self.is_valid() else {}
        until: date = chosen.get("before") or timezone.localdate()
        since: date = chosen.get("since") or months_later(until, -USUAL_MONTHS)
        first, last = sorted((since, until))
        return (
            timezone.make_aware(datetime.combine(first, time.min)),
            timezone.make_aware(datetime.combine(last, time.max)),
        )
