"""Deciding on a case: one proposes, another puts it in force, a third looks at it again on appeal."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.frames import ask, form_page, person, posted
from portal.common.forms import PlainForm
from recruitment_agencies import compliance_pages
from recruitment_agencies.decision_preview import preview
from recruitment_agencies.forms.compliance import (
    AppealDecisionForm,
    DecisionForm,
    RefundForm,
    WhyForm,
)
from recruitment_agencies.models import Appeal, ComplianceCase, Decision, RefundOrder
from recruitment_agencies.services import compliance
from recruitment_agencies.views.compliance_frame import (
    CASES,
    case_address,
    decides_compliance,
    desk,
    with_appeal,
    with_case,
    with_decision,
    with_refund,
    works_compliance,
)


@form_page
@works_compliance
@with_case
def propose(request: HttpRequest, *, case: ComplianceCase) -> HttpResponse:
    """Nothing is in force before another person has approved it."""
    form = DecisionForm(posted(request))

    def do() -> object:
        return compliance.propose_decision(case=case, by=person(request), **form.particulars)

    context = _act(request, case, _("Propose a decision"), page=_page(request, case))
    return ask(
        request,
        form,
        do,
        said=_("The decision is proposed. It counts once another person has approved it."),
        back=case_address(case),
        context=context,
        template="desk/compliance/propose.html",
    )


@form_page
@decides_compliance
@with_decision
def approve(request: HttpRequest, *, decision: Decision) -> HttpResponse:
    """What it will do to the licence and the public record is shown before it is put in force."""
    form = PlainForm(posted(request))

    def do() -> object:
        return compliance.approve_decision(decision=decision, by=person(request))

    case = decision.case
    context = _act(
        request,
        case,
        _("Approve"),
        decision=decision,
        preview=preview(decision),
        is_own=decision.proposed_by_id == person(request).pk,
    )
    return ask(
        request,
        form,
        do,
        said=_("The decision is in force."),
        back=case_address(case),
        context=context,
        template="desk/compliance/approve.html",
    )


@form_page
@decides_compliance
@with_decision
def refuse(request: HttpRequest, *, decision: Decision) -> HttpResponse:
    form = WhyForm(posted(request))

    def do() -> object:
        why = form.cleaned_data["why"]
        return compliance.refuse_decision(decision=decision, by=person(request), why=why)

    context = _act(request, decision.case, _("Refuse the decision"))
    said = _("The decision is refused.")
    return ask(request, form, do, said=said, back=case_address(decision.case), context=context)


@form_page
@decides_compliance
@with_appeal
def decide_appeal(request: HttpRequest, *, appeal: Appeal) -> HttpResponse:
    """By a third person. A changed decision may only be milder."""
    form = AppealDecisionForm(posted(request))

    def do() -> object:
        cleaned = form.cleaned_data
        return compliance.decide_appeal(
            appeal=appeal,
            outcome=cleaned["outcome"],
            reasons=cleaned["reasons"],
            by=person(request),
            varied=form.varied,
        )

    case = appeal.decision.case
    context = _act(
        request, case, _("Decide on the appeal"), appeal=appeal, page=_page(request, case)
    )
    return ask(
        request,
        form,
        do,
        said=_("The appeal is decided."),
        back=case_address(case),
        context=context,
        template="desk/compliance/propose.html",
    )


@form_page
@works_compliance
@with_refund
def refund_paid(request: HttpRequest, *, refund: RefundOrder) -> HttpResponse:
    form = RefundForm(posted(request))

    def do() -> object:
        cleaned = form.cleaned_data
        return compliance.record_refund(
            refund=refund,
            amount=cleaned["amount"],
            paid_on=cleaned["paid_on"],
            by=person(request),
        )

    case = refund.decision.case
    context = _act(request, case, _("Money paid back"))
    said = _("It is noted.")
    return ask(request, form, do, said=said, back=case_address(case), context=context)


def _page(request: HttpRequest, case: ComplianceCase) -> compliance_pages.CasePage:
    return compliance_pages.CasePage.now(case, person(request))


def _act(
    request: HttpRequest, case: ComplianceCase, heading: str, **more: object
) -> dict[str, object]:
    return desk(request, f"{heading} – {case.reference}", CASES, heading=heading, case=case, **more)
