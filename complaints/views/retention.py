"""A case that has to be kept beyond its time."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.forms.retention import HoldForm
from complaints.models import Complaint
from complaints.services import retention
from complaints.views.desk_frame import with_case
from portal.accounts.frames import act, ask, form_page, frame, person, posted
from portal.accounts.gates import needs_permission
from portal.accounts.roles import LEAD_DESK

leads_desk = needs_permission(LEAD_DESK)


@form_page
@leads_desk
@with_case
def hold(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Ask for the reason and the day."""
    form = HoldForm(posted(request))
    heading = _("Keep it longer")
    return ask(
        request,
        form,
        lambda: retention.hold(
            complaint=complaint,
            by=person(request),
            reason=form.cleaned_data["why"],
            until=form.until_moment,
        ),
        said=_("The case is kept until that day."),
        back=reverse("desk:case", args=[complaint.reference]),
        context=frame(request, f"{heading}: {complaint.reference}", "cases", heading=heading),
    )


@require_POST
@leads_desk
@with_case
def end_hold(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """End every hold of the case that is hers to end."""
    return act(
        request,
        lambda: retention.end_holds(complaint=complaint, by=person(request)),
        said=_("It is not kept longer any more."),
        back=reverse("desk:case", args=[complaint.reference]),
    )
