"""A person's own messages: what waits for her, and how she wants to be told."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.desks import DeskPage, Pile, PileSource
from portal.accounts.frames import ask, form_page, frame, person, posted
from portal.accounts.models import User
from portal.accounts.notifications import KIND
from portal.notifications.queries import count_unread, inbox_lines, inbox_of
from portal.notifications.services import choose_preferences, mark_inbox_read
from portal.web.message_wishes import WishForm, home_zone

PAGE_SIZE = 50
PAGE = DeskPage("messages", _("Messages"), "mail")


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What she was told, newest first, in the language in which she was told."""
    user = person(request)
    page = Paginator(inbox_of(KIND, user.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = inbox_lines(KIND, user.pk, page.object_list)
    context = frame(
        request,
        str(PAGE.label),
        PAGE.key,
        page_obj=page,
        lines=lines,
        newest=lines[0].pk if lines else 0,
        has_unread=any(line.is_unread for line in lines),
        zone=home_zone(user),
    )
    return render(request, "desk/messages/inbox.html", context)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what she had before her: nothing that came after that page."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        user = person(request)
        mark_inbox_read(kind=KIND, pk=user.pk, at=timezone.now(), up_to=int(newest))
    return redirect("desk:messages")


@form_page
@login_required
def wishes(request: HttpRequest) -> HttpResponse:
    """Over which channel, when and how often she wants to be told."""
    user = person(request)
    form = WishForm(posted(request), user=user)
    heading = _("How you are told")
    return ask(
        request,
        form,
        lambda: choose_preferences(by=user, wish=form.wish()),
        said=_("Saved."),
        back=reverse("desk:messages"),
        context=frame(request, str(heading), PAGE.key),
        template="desk/messages/wishes.html",
    )


def _piles(user: User) -> list[Pile]:
    count = count_unread(KIND, user.pk)
    label = str(_("Messages that you have not read"))
    return [Pile(label, count, reverse("desk:messages"))] if count else []


source = PileSource("messages", _piles)
urlpatterns = [
    path("messages/", inbox, name="messages"),
    path("messages/read/", read_all, name="messages-read"),
    path("messages/wishes/", wishes, name="message-wishes"),
]
