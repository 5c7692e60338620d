"""The facts desk: what the portal says the law is, and changing it with four eyes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.frames import act, ask, ask_why, form_page, frame, person, posted
from rights_info import desk_facts, services
from rights_info.desk_history import history_of_fact
from rights_info.forms.facts import CheckedAgainForm, FactFilter, FactForm
from rights_info.models import Fact, FactChange
from rights_info.views.desk_frame import (
    proposes_facts,
    reviews_texts,
    with_change,
    with_fact,
    works_texts,
)

PAGE_SIZE = 50


@require_safe
@works_texts
def fact_list(request: HttpRequest) -> HttpResponse:
    """Facts by country, words and state."""
    today = timezone.localdate()
    form = FactFilter(request.GET)
    facts = form.narrow(Fact.objects.with_desk_particulars(), today)
    page = Paginator(facts.order_by("-articles_using", "key"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = frame(request, _("Facts"), "facts", form=form, page_obj=page, today=today)
    return render(request, "desk/facts/list.html", context)


@require_safe
@works_texts
@with_fact
def fact(request: HttpRequest, *, fact: Fact) -> HttpResponse:
    """One fact: its value, sources, uses, history, and the change that waits."""
    change = desk_facts.open_change(fact, person(request))
    context = frame(
        request,
        fact.label or fact.key,
        "facts",
        fact=fact,
        values=desk_facts.values_of(fact),
        doubts=fact.doubts(timezone.localdate()),
        open=change,
        ended=desk_facts.ended_changes(fact),
        places=desk_facts.places_of(fact, change.change if change else None),
        history=history_of_fact(fact),
        may_propose=desk_facts.may_propose(person(request)),
        back_url=reverse("desk:facts"),
    )
    return render(request, "desk/facts/fact.html", context)


@form_page
@proposes_facts
@with_fact
def propose(request: HttpRequest, *, fact: Fact) -> HttpResponse:
    """Ask for a change; nothing is shown to readers before two reviewers stand by it."""
    form = FactForm(posted(request), fact=fact)

    def do() -> object:
        return services.propose_fact_change(
            fact=fact,
            changes=form.changes,
            why=form.cleaned_data["why"],
            by=person(request),
            new_source=form.new_source,
        )

    title = _("Propose a change: %(fact)s") % {"fact": fact.label or fact.key}
    context = frame(request, title, "facts", fact=fact)
    said = _("The change is proposed. Readers see it once two reviewers have approved it.")
    template = "desk/facts/propose.html"
    return ask(request, form, do, said=said, back=_page(fact), context=context, template=template)


@form_page
@proposes_facts
@with_fact
def checked_again(request: HttpRequest, *, fact: Fact) -> HttpResponse:
    """The figure was looked up again and still stands; that too needs four eyes."""
    form = CheckedAgainForm(posted(request))

    def do() -> object:
        why = form.cleaned_data["why"]
        return services.propose_fact_change(
            fact=fact, changes=form.changes, why=why, by=person(request)
        )

    heading = _("Checked again, still right")
    context = frame(request, f"{heading}: {fact.label or fact.key}", "facts", heading=heading)
    said = _("It is noted. It counts once two reviewers have approved it.")
    return ask(request, form, do, said=said, back=_page(fact), context=context)


@require_POST
@reviews_texts
@with_change
def approve(request: HttpRequest, *, change: FactChange) -> HttpResponse:
    def do() -> object:
        return services.approve_fact_change(change=change, by=person(request))

    said = _("You stand by this change. With two reviewers, every page shows it at once.")
    return act(request, do, said=said, back=_page(change.fact))


@form_page
@reviews_texts
@with_change
def refuse(request: HttpRequest, *, change: FactChange) -> HttpResponse:
    return ask_why(
        request,
        lambda why: services.refuse_fact_change(change=change, by=person(request), why=why),
        heading=_("Refuse the change"),
        about=change.fact.label,
        said=_("The change is refused."),
        back=_page(change.fact),
        current="facts",
    )


@form_page
@proposes_facts
@with_change
def withdraw(request: HttpRequest, *, change: FactChange) -> HttpResponse:
    return ask_why(
        request,
        lambda why: services.withdraw_fact_change(change=change, by=person(request), why=why),
        heading=_("Withdraw the change"),
        about=change.fact.label,
        said=_("The change is withdrawn."),
        back=_page(change.fact),
        current="facts",
    )


def _page(fact: Fact) -> str:
    return reverse("desk:fact", args=[fact.key])
