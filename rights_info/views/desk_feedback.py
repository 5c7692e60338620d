"""What readers say, by text: the ones that helped least come first."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.desks import desk_nav
from portal.accounts.gates import needs_permission
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from rights_info.models import ArticleRevision
from rights_info.services.feedback import finish_feedback

PAGE_SIZE = 25
reads_feedback = needs_permission(EDIT_ARTICLES, TRANSLATE_ARTICLES, REVIEW_ARTICLES)
finishes_feedback = needs_permission(EDIT_ARTICLES)


@require_safe
@reads_feedback
def feedback_list(request: HttpRequest) -> HttpResponse:
    """Revisions with answers that no editor has dealt with, and the answers. Constant queries."""
    unread = Q(feedback__done_at__isnull=True)
    revisions = (
        ArticleRevision.objects.filter(unread, feedback__isnull=False)
        .annotate(
            helped=Count("feedback", filter=unread & Q(feedback__helped=True)),
            not_helped=Count("feedback", filter=unread & Q(feedback__helped=False)),
        )
        .select_related("article")
        .order_by("-not_helped", "-helped", "-id")
    )
    context = {
        "page_title": _("What readers say"),
        "desk_nav": desk_nav(request.user, current="translations"),  # type: ignore[arg-type]
        "page_obj": Paginator(revisions.prefetch_related("feedback"), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "may_finish": request.user.may(EDIT_ARTICLES),  # type: ignore[union-attr]
    }
    return render(request, "desk/translations/feedback.html", context)


@require_POST
@finishes_feedback
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was said of the revision so far is dealt with."""
    finish_feedback(revision=get_object_or_404(ArticleRevision, pk=pk), by=request.user)  # type: ignore[arg-type]
    return redirect("desk:feedback")
