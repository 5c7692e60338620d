"""Routing of single cases: why an office has it, giving it to another, and the cases that today's rules would move."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints import queries, rules
from complaints.enums import RuleChangeState
from complaints.forms.desk import TextForm
from complaints.forms.routing_rules import MovesForm, RerouteForm
from complaints.models import Complaint, RoutingRuleChange
from complaints.panels import CaseLink, case_links
from complaints.routing_words import trace_words
from complaints.services import rerouting
from complaints.services.routing import trace_case
from complaints.services.routing_effect import MOST_WALKED, would_go_elsewhere
from complaints.services.silent_desks import unheard_alarms
from complaints.views.desk_frame import with_case
from complaints.views.gates import works_cases
from portal.accounts.desks import Pile, PileSource
from portal.accounts.frames import ask, form_page, frame, person, posted
from portal.accounts.gates import needs_permission
from portal.accounts.models import Membership, User
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES, PUBLISH_ROUTING

moves_cases = needs_permission(OVERSEE_CASES, LEAD_DESK)
BAD_REQUEST = 400


@require_safe
@works_cases
@with_case
def trace(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """How the case found its office, as it was frozen then, and what today's rules say."""
    if not _may_trace(person(request), complaint):
        raise Http404
    context = frame(
        request,
        _("Why this office – %(reference)s") % {"reference": complaint.reference},
        "cases",
        complaint=complaint,
        offices=queries.routed_to(complaint),
        found=trace_words(trace_case(complaint)),
        back_url=reverse("desk:case", args=[complaint.reference]),
    )
    return render(request, "desk/routing/trace.html", context)


@form_page
@works_cases
@with_case
def reroute(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """Give the case to another office; the worker reads who and why."""
    user = person(request)
    back = reverse("desk:case", args=[complaint.reference])
    if not rerouting.may_reroute(user, complaint):
        raise Http404
    form = RerouteForm(posted(request), complaint=complaint, by=user)
    heading = _("Give it to another office")
    context = _decision(request, complaint, heading)

    def do() -> object:
        return rerouting.reroute(
            complaint=complaint,
            to=form.cleaned_data["organisation"],
            by=user,
            why=form.cleaned_data["why"],
        )

    said = _("The office has the case now.")
    queue = reverse("desk:cases")
    return ask(
        request, form, do, said=said, back=queue, context={**context, "case_url": back},
        template="desk/routing/reroute.html",
    )  # fmt: skip


@form_page
@works_cases
@with_case
def keep_office(request: HttpRequest, *, complaint: Complaint) -> HttpResponse:
    """The case stays where it is, and the worker is told why."""
    user = person(request)
    back = reverse("desk:case", args=[complaint.reference])
    if not _may_keep(user, complaint):
        raise Http404
    heading = _("Keep the office")
    form = TextForm(
        posted(request), label=_("Message to the worker"), help_text=_("Say why it stays there.")
    )

    def do() -> object:
        return rerouting.keep_office(complaint=complaint, by=user, answer=form.cleaned_data["text"])

    context = {**_decision(request, complaint, heading), "case_url": back}
    return ask(
        request, form, do, said=_("The message is sent."), back=reverse("desk:cases"),
        context=context, template="desk/routing/reroute.html",
    )  # fmt: skip


@form_page
@moves_cases
def moves(request: HttpRequest) -> HttpResponse:
    """Cases this person may see that today's rules would give to another office: one by one, or many at once."""
    user = person(request)
    found = would_go_elsewhere(user)
    hers = rerouting.may_reroute_of(user, [case for case, _has, _to in found])
    rows = [row for row in found if row[0].pk in hers]
    form = MovesForm(posted(request))
    chosen = set(request.POST.getlist("case"))
    if form.is_valid() and chosen:
        pairs = [(case, to) for case, _has, to in rows if case.reference in chosen]
        moved, stayed = rerouting.reroute_many(pairs=pairs, by=user, why=form.cleaned_data["why"])
        _say_moved(request, len(moved), len(stayed))
        return redirect("desk:routing-moves")
    context = frame(
        request,
        _("Cases that today's rules would move"),
        "routing",
        rows=rows,
        form=form,
        chosen=chosen,
        looked_at=MOST_WALKED,
        nothing_chosen=request.method == "POST" and not chosen,
        back_url=reverse("desk:cases"),
    )
    status = BAD_REQUEST if request.method == "POST" else 200
    return render(request, "desk/routing/moves.html", context, status=status)


def _say_moved(request: HttpRequest, moved: int, stayed: int) -> None:
    messages.success(request, _("Given to another office: %(number)d") % {"number": moved})
    if stayed:
        messages.warning(request, _("Could not be given away: %(number)d") % {"number": stayed})


def _decision(request: HttpRequest, complaint: Complaint, heading: str) -> dict[str, Any]:
    """What stands above the two answers to a worker who asks for another office."""
    user = person(request)
    title = f"{heading} – {complaint.reference}"
    return frame(
        request,
        title,
        "cases",
        heading=heading,
        complaint=complaint,
        offices=queries.routed_to(complaint),
        reason_asked=rerouting.reason_asked(complaint=complaint, by=user),
    )


def _may_trace(user: User, complaint: Complaint) -> bool:
    return rules.can_work(user, complaint) or rules.can_choose_office(user, complaint)


def _may_keep(user: User, complaint: Complaint) -> bool:
    return (
        complaint.lead is not None
        and rules.can_choose_office(user, complaint)
        and rerouting.is_to_decide(complaint)
    )


def _may_reroute(user: User, complaint: Complaint) -> bool:
    """Where nobody leads yet, the page has its own link to choose an office."""
    return complaint.lead is not None and rerouting.may_reroute(user, complaint)


def piles_for(user: User) -> list[Pile]:
    """Changes that wait for a second person; for the oversight of all countries, alarms that nobody could hear."""
    piles = []
    if user.may(PUBLISH_ROUTING):
        waiting = RoutingRuleChange.objects.filter(state=RuleChangeState.PROPOSED).exclude(
            proposed_by=user
        )
        piles.append(
            Pile(_("Changes of routing rules to publish"), waiting.count(), reverse("desk:routing"))
        )
    watches_all = Membership.objects.with_permission(OVERSEE_CASES).filter(
        user=user, organisation__is_oversight=True, organisation__country__isnull=True
    )
    if watches_all.exists():
        unheard = unheard_alarms(user)
        url = reverse("desk:unrouted")
        piles.append(Pile(_("Alarms without an oversight office"), unheard, url, unheard > 0))
    return piles


source = PileSource("routing", piles_for)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    for link in (
        CaseLink("routing-trace", gettext_lazy("Why this office"), "route", _may_trace, 80),
        CaseLink(
            "reroute", gettext_lazy("Give it to another office"), "signpost", _may_reroute, 70
        ),
        CaseLink("keep-office", gettext_lazy("Keep the office"), "check", _may_keep, 71),
    ):
        case_links.register(link)
