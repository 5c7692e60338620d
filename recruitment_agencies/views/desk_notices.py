"""What an agency's own people see of compliance work: notices to them, decisions about them. Nothing else."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.frames import ask, form_page, frame, person, posted
from recruitment_agencies.forms.compliance import WordsForm
from recruitment_agencies.models import Decision, Notice
from recruitment_agencies.notice_pages import (
    DecisionPage,
    NoticePage,
    decisions_for,
    notices_for,
)
from recruitment_agencies.services import compliance
from recruitment_agencies.views.compliance_frame import (
    PAGE_SIZE,
    represents_agency,
    with_own_decision,
    with_own_notice,
)


@require_safe
@represents_agency
def notices(request: HttpRequest) -> HttpResponse:
    """Notices and decisions, newest first; one still to be answered is marked."""
    user, now = person(request), timezone.now()
    page = Paginator(notices_for(user), PAGE_SIZE).get_page(request.GET.get("page"))
    decisions = decisions_for(user, now)
    context = frame(request, _("Notices"), "notices", page_obj=page, decisions=decisions, now=now)
    return render(request, "desk/notices/list.html", context)


@require_safe
@represents_agency
@with_own_notice
def notice(request: HttpRequest, *, notice: Notice) -> HttpResponse:
    """One notice in its language. Opening it is noted as having read it."""
    compliance.mark_notice_read(notice=notice, by=person(request))
    page = NoticePage(notice, person(request), timezone.now())
    context = frame(
        request,
        _("Notice of %(ministry)s") % {"ministry": page.ministry},
        "notices",
        notice=notice,
        page=page,
        back_url=reverse("desk:notices"),
    )
    return render(request, "desk/notices/notice.html", context)


@form_page
@represents_agency
@with_own_notice
def answer(request: HttpRequest, *, notice: Notice) -> HttpResponse:
    """The agency's right of reply."""
    hint = _(
        "Say what you think is right or wrong, and what you have mended. It cannot be changed later."
    )
    form = WordsForm(posted(request), label=_("Your answer"), help_text=hint)

    def do() -> object:
        text = form.cleaned_data["text"]
        return compliance.answer_notice(notice=notice, text=text, by=person(request))

    heading = _("Send")
    title = _("Answer the notice")
    context = frame(request, title, "notices", heading=heading)
    back = reverse("desk:notice", args=[notice.pk])
    return ask(request, form, do, said=_("Your answer is sent."), back=back, context=context)


@require_safe
@represents_agency
@with_own_decision
def decision(request: HttpRequest, *, decision: Decision) -> HttpResponse:
    """One decision, what it orders, until when the agency may appeal, and what came of an appeal."""
    page = DecisionPage(decision, person(request), timezone.now())
    context = frame(
        request,
        page.title,
        "notices",
        decision=decision,
        page=page,
        back_url=reverse("desk:notices"),
    )
    return render(request, "desk/notices/decision.html", context)


@form_page
@represents_agency
@with_own_decision
def appeal(request: HttpRequest, *, decision: Decision) -> HttpResponse:
    form = WordsForm(posted(request), label=_("Why should the decision be looked at again?"))

    def do() -> object:
        grounds = form.cleaned_data["text"]
        return compliance.file_appeal(decision=decision, grounds=grounds, by=person(request))

    context = frame(request, _("Appeal against the decision"), "notices", heading=_("Appeal"))
    back = reverse("desk:own-decision", args=[decision.pk])
    said = _("Your appeal is sent. Another person than those who decided looks at it.")
    return ask(request, form, do, said=said, back=back, context=context)
