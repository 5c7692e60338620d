"""The register kept by hand: the own country's agencies, one agency with all its rows, one way to write each row."""

import functools
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.accounts.desks import DeskPage
from portal.accounts.frames import ask, form_page, frame, person, posted, with_row
from portal.accounts.gates import View, needs_permission
from portal.accounts.models import User
from portal.accounts.roles import KEEP_REGISTER
from recruitment_agencies import queries
from recruitment_agencies.forms.declarations import WhyForm
from recruitment_agencies.forms.register import (
    AgencySearch,
    EndForm,
    agency_form,
    new_agency_form,
    row_form,
)
from recruitment_agencies.models import Agency
from recruitment_agencies.pages import AgencyRow
from recruitment_agencies.querysets import AgencyQuerySet
from recruitment_agencies.register_nouns import Noun, nouns
from recruitment_agencies.register_page import RegisterPage
from recruitment_agencies.services import register

PAGE_SIZE = 50
PAGE = DeskPage(
    "register", gettext_lazy("Agency register"), "building-2", frozenset({KEEP_REGISTER})
)
FORM = "desk/register/form.html"

keeps_register = needs_permission(KEEP_REGISTER)


def _kept(user: User) -> AgencyQuerySet:
    return Agency.objects.governed_by(user, KEEP_REGISTER)


with_agency = with_row("agency", "public_id", _kept)


def with_noun(view: View) -> View:
    """Hand the view the noun of the address; 404 for any other word."""

    @functools.wraps(view)
    def through(request: HttpRequest, *, noun: str, **kwargs: Any) -> HttpResponse:
        found = nouns.get(noun)
        if found is None:
            raise Http404
        return view(request, noun=found, **kwargs)

    return through


def with_own_row(view: View) -> View:
    """Hand the view the row of the address, if it is this agency's; after `with_agency` and `with_noun`."""

    @functools.wraps(view)
    def through(
        request: HttpRequest, *, agency: Agency, noun: Noun, pk: int, **kwargs: Any
    ) -> HttpResponse:
        row = noun.rows(agency).filter(pk=pk).first()
        if row is None:
            raise Http404
        return view(request, agency=agency, noun=noun, row=row, **kwargs)

    return through


@require_safe
@keeps_register
def agency_list(request: HttpRequest) -> HttpResponse:
    """The agencies of the own country, by name in any script or licence number."""
    form = AgencySearch(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = _kept(person(request)).with_licences().named(asked)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [AgencyRow(queries.agency_on(agency, day=today)) for agency in page]
    context = frame(request, str(PAGE.label), "register", form=form, page_obj=page, rows=rows)
    return render(request, "desk/register/list.html", context)


@form_page
@keeps_register
def new(request: HttpRequest) -> HttpResponse:
    """An agency that no list has brought yet."""
    countries = register.countries_kept_by(person(request))
    form = new_agency_form(data=posted(request), countries=countries)
    context = frame(request, _("Enter an agency"), "register")
    back = reverse("desk:register")
    if not form.is_valid():
        return ask(request, form, lambda: None, said="", back=back, context=context, template=FORM)
    values = dict(form.values)
    agency = register.add_agency(country=values.pop("country"), values=values, by=person(request))
    return redirect("desk:register-agency", agency.public_id)


@require_safe
@keeps_register
@with_agency
def agency_page(request: HttpRequest, *, agency: Agency) -> HttpResponse:
    """All that the register knows of one agency, and what was done by hand lately."""
    context = frame(
        request,
        agency.own_name,
        "register",
        agency=agency,
        page=RegisterPage(agency, on=timezone.localdate()),
        back_url=reverse("desk:register"),
    )
    return render(request, "desk/register/agency.html", context)


@form_page
@keeps_register
@with_agency
def particulars(request: HttpRequest, *, agency: Agency) -> HttpResponse:
    form = agency_form(data=posted(request), agency=agency)

    def do() -> object:
        return register.change_agency(agency=agency, values=form.values, by=person(request))

    return _ask(request, form, do, agency, _("Particulars"), template=FORM)


@form_page
@keeps_register
@with_agency
@with_noun
def add(request: HttpRequest, *, agency: Agency, noun: Noun) -> HttpResponse:
    form = row_form(noun, agency=agency, data=posted(request))

    def do() -> object:
        return register.add_row(noun=noun, agency=agency, values=form.values, by=person(request))

    return _ask(request, form, do, agency, f"{noun.heading}: {_('Add')}", template=FORM)


@form_page
@keeps_register
@with_agency
@with_noun
@with_own_row
def change(request: HttpRequest, *, agency: Agency, noun: Noun, row: Model) -> HttpResponse:
    if noun.is_history:
        raise Http404
    form = row_form(noun, agency=agency, data=posted(request), row=row)

    def do() -> object:
        return register.change_row(
            noun=noun, agency=agency, row=row, values=form.values, by=person(request)
        )

    return _ask(request, form, do, agency, f"{noun.heading}: {row}", template=FORM)


@form_page
@keeps_register
@with_agency
@with_noun
@with_own_row
def end(request: HttpRequest, *, agency: Agency, noun: Noun, row: Model) -> HttpResponse:
    if not noun.ends_by:
        raise Http404
    form = EndForm(posted(request))

    def do() -> object:
        day = form.cleaned_data["on"]
        return register.end_row(noun=noun, agency=agency, row=row, on=day, by=person(request))

    return _ask(request, form, do, agency, f"{noun.heading}: {row}", heading=_("End"))


@form_page
@keeps_register
@with_agency
@with_noun
@with_own_row
def remove(request: HttpRequest, *, agency: Agency, noun: Noun, row: Model) -> HttpResponse:
    """Take out what should never have stood there, with a reason."""
    form = WhyForm(posted(request))

    def do() -> object:
        why = form.cleaned_data["why"]
        return register.remove_row(noun=noun, agency=agency, row=row, why=why, by=person(request))

    return _ask(request, form, do, agency, f"{noun.heading}: {row}", heading=_("Take out"))


def _ask(
    request: HttpRequest,
    form: Any,
    do: Any,
    agency: Agency,
    title: str,
    *,
    heading: str = "",
    template: str = "desk/cases/action.html",
) -> HttpResponse:
    context = frame(request, f"{agency.own_name} – {title}", "register", heading=heading)
    back = reverse("desk:register-agency", args=[agency.public_id])
    said = _("The register is changed.")
    return ask(request, form, do, said=said, back=back, context=context, template=template)
