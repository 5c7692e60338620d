"""Cost schedules on the desk: of the agency one represents, or of the agencies whose register one keeps."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.desks import DeskPage, Pile, PileSource
from portal.accounts.frames import act, ask, form_page, frame, person, posted, with_row
from portal.accounts.gates import needs_permission
from portal.accounts.models import User
from portal.accounts.roles import KEEP_REGISTER, REPRESENT_AGENCY
from portal.common.errors import PortalError
from recruitment_agencies.declared_costs import DeclarationPage
from recruitment_agencies.enums import DeclarationState
from recruitment_agencies.forms.declarations import DeclarationFilter, ScheduleForms, WhyForm
from recruitment_agencies.models import Agency, FeeDeclaration
from recruitment_agencies.services import declaring

PAGE_SIZE = 50
DECLARERS = frozenset({REPRESENT_AGENCY, KEEP_REGISTER})
PAGE = DeskPage("declarations", gettext_lazy("Declared costs"), "hand-coins", DECLARERS)

declares_costs = needs_permission(REPRESENT_AGENCY, KEEP_REGISTER)


def own_agencies(user: User) -> QuerySet[Agency]:
    """Agencies for which this person may declare costs."""
    represented = Agency.objects.represented_by(user)
    governed = Agency.objects.governed_by(user, KEEP_REGISTER)
    return Agency.objects.filter(
        Q(pk__in=represented.values("pk")) | Q(pk__in=governed.values("pk"))
    )


with_agency = with_row("agency", "public_id", own_agencies)
with_declaration = with_row(
    "declaration",
    "public_id",
    lambda user: FeeDeclaration.objects.visible_to(user).with_particulars(),
)


@require_safe
@declares_costs
def declaration_list(request: HttpRequest) -> HttpResponse:
    """All schedules and versions; drafts first."""
    form = DeclarationFilter(request.GET)
    rows = form.narrow(FeeDeclaration.objects.visible_to(person(request)))
    rows = rows.select_related("agency", "job_order").order_by("-saved_at", "-id")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = frame(request, _("Declared costs"), "declarations", form=form, page_obj=page)
    return render(request, "desk/declarations/list.html", context)


@require_safe
@declares_costs
@with_declaration
def declaration_page(request: HttpRequest, *, declaration: FeeDeclaration) -> HttpResponse:
    """One version: lines, sums, what both laws say, and the other versions of its schedule."""
    versions = FeeDeclaration.objects.visible_to(person(request)).filter(
        schedule=declaration.schedule
    )
    shown = DeclarationPage(declaration)
    context = frame(
        request,
        f"{declaration.agency.own_name} – {shown.destination}",
        "declarations",
        declaration=declaration,
        page=shown,
        versions=versions.order_by("-version"),
        back_url=reverse("desk:declarations"),
    )
    return render(request, "desk/declarations/declaration.html", context)


@form_page
@declares_costs
@with_agency
def new(request: HttpRequest, *, agency: Agency) -> HttpResponse:
    """A new schedule, kept as a draft."""

    def save(forms: ScheduleForms) -> FeeDeclaration:
        return declaring.start_declaration(
            agency=agency,
            particulars=forms.particulars.values,
            lines=forms.lines,
            by=person(request),
        )

    forms = ScheduleForms(posted(request), agency=agency)
    return _write(request, forms, save, agency=agency, back=reverse("desk:declarations"))


@form_page
@declares_costs
@with_declaration
def edit(request: HttpRequest, *, declaration: FeeDeclaration) -> HttpResponse:
    """A draft; a published version is never edited."""
    if not declaration.is_draft:
        return redirect(_page(declaration))

    def save(forms: ScheduleForms) -> FeeDeclaration:
        return declaring.change_declaration(
            declaration=declaration,
            particulars=forms.particulars.values,
            lines=forms.lines,
            by=person(request),
        )

    forms = ScheduleForms(posted(request), agency=declaration.agency, declaration=declaration)
    return _write(request, forms, save, agency=declaration.agency, back=_page(declaration))


@require_POST
@declares_costs
@with_declaration
def publish(request: HttpRequest, *, declaration: FeeDeclaration) -> HttpResponse:
    def do() -> object:
        return declaring.publish_declaration(declaration=declaration, by=person(request))

    return act(request, do, said=_("The costs are public now."), back=_page(declaration))


@require_POST
@declares_costs
@with_declaration
def new_version(request: HttpRequest, *, declaration: FeeDeclaration) -> HttpResponse:
    """Lead to the draft of the next version."""
    try:
        draft = declaring.start_new_version(declaration=declaration, by=person(request))
    except PortalError as error:
        messages.warning(request, str(error.message))
        return redirect(_page(declaration))
    return redirect("desk:declaration-edit", draft.public_id)


@require_POST
@declares_costs
@with_declaration
def discard(request: HttpRequest, *, declaration: FeeDeclaration) -> HttpResponse:
    def do() -> object:
        return declaring.discard_declaration(declaration=declaration, by=person(request))

    back = reverse("desk:declarations") if declaration.is_draft else _page(declaration)
    return act(request, do, said=_("The draft is deleted."), back=back)


@form_page
@declares_costs
@with_declaration
def withdraw(request: HttpRequest, *, declaration: FeeDeclaration) -> HttpResponse:
    """With a reason, which is public."""
    form = WhyForm(posted(request))

    def do() -> object:
        why = form.cleaned_data["why"]
        return declaring.withdraw_declaration(declaration=declaration, by=person(request), why=why)

    heading = _("Withdraw")
    title = f"{heading}: {declaration.agency.own_name}"
    context = frame(request, title, "declarations", heading=heading)
    said = _("The costs are withdrawn. They stay readable with their dates.")
    return ask(request, form, do, said=said, back=_page(declaration), context=context)


def _write(
    request: HttpRequest,
    forms: ScheduleForms,
    save: Callable[[ScheduleForms], FeeDeclaration],
    *,
    agency: Agency,
    back: str,
) -> HttpResponse:
    """Show the forms, with more rows where asked, or save and show the check."""
    status = 400 if forms.is_bound else 200
    if forms.is_valid():
        try:
            saved = save(forms)
        except PortalError as error:
            forms.add_refusal(error)
            status = error.status
        else:
            return redirect(_page(saved))
    context = frame(
        request, agency.own_name, "declarations", forms=forms, agency=agency, back_url=back
    )
    return render(request, "desk/declarations/write.html", context, status=status)


def _page(declaration: FeeDeclaration) -> str:
    return reverse("desk:declaration", args=[declaration.public_id])


def piles_for(user: User) -> list[Pile]:
    """Drafts that nobody has published yet."""
    if not DECLARERS & user.permissions_held:
        return []
    drafts = FeeDeclaration.objects.visible_to(user).drafts().count()
    if not drafts:
        return []
    url = f"{reverse('desk:declarations')}?state={DeclarationState.DRAFT.value}"
    return [Pile(_("Drafts of declared costs"), drafts, url)]


piles = PileSource("declarations", piles_for)
