"""The working calendar of an office, beyond the public holidays of its country."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from complaints.forms.closed_days import ClosedDayForm
from complaints.models import ClosedDay
from complaints.services.closed_days import add_closed_day, remove_closed_day
from portal.accounts.desks import DeskPage
from portal.accounts.frames import act, ask, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import Organisation, User
from portal.accounts.roles import LEAD_DESK

PAGE = DeskPage("closed-days", gettext_lazy("Closed days"), "calendar-off", frozenset({LEAD_DESK}))
leads_desk = needs_permission(LEAD_DESK)


def _offices_led_by(user: User) -> Any:
    held = user.memberships.with_permission(LEAD_DESK)
    return Organisation.objects.active().filter(pk__in=held.values("organisation"))


def _days_of(user: User) -> Any:
    days = ClosedDay.objects.filter(organisation__in=_offices_led_by(user))
    return days.select_related("organisation")


@form_page
@leads_desk
def closed_days(request: HttpRequest) -> HttpResponse:
    """Days to come, and one more."""
    user = person(request)
    form = ClosedDayForm(posted(request), offices=_offices_led_by(user))
    back = reverse("desk:closed-days")
    days = _days_of(user).filter(day__gte=timezone.localdate())
    return ask(
        request,
        form,
        lambda: add_closed_day(
            organisation=form.cleaned_data["organisation"],
            day=form.cleaned_data["day"],
            why=form.cleaned_data["reason"],
            by=user,
        ),
        said=_("The day is entered. It counts for complaints that come in from now on."),
        back=back,
        context=frame(request, _("Closed days"), "closed-days", days=days),
        template="desk/oversight/closed_days.html",
    )


@require_POST
@leads_desk
@with_row("closed_day", "pk", _days_of)
def remove(request: HttpRequest, *, closed_day: ClosedDay) -> HttpResponse:
    return act(
        request,
        lambda: remove_closed_day(closed_day=closed_day, by=person(request)),
        said=_("The day is taken out."),
        back=reverse("desk:closed-days"),
    )
