"""Recordings at the desk: what is read aloud, what is missing, what the text has moved on from."""

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.desks import desk_nav
from portal.accounts.gates import needs_permission
from portal.accounts.roles import EDIT_ARTICLES, TRANSLATE_ARTICLES
from portal.common.errors import PortalError
from portal.settings.languages import LANGUAGE_CODES
from rights_info.enums import AudioState
from rights_info.listening import moved_on
from rights_info.models import Article, Audio
from rights_info.services.audio import upload_audio, withdraw_audio

BAD_REQUEST = 400
records_audio = needs_permission(EDIT_ARTICLES, TRANSLATE_ARTICLES)


class RecordingForm(forms.Form):
    """A file from a phone's or a computer's recorder, in whatever form it records."""

    recording = forms.FileField(
        label=gettext_lazy("Recording"),
        help_text=gettext_lazy(
            "Any sound file of at most 20 minutes. We make it small: a minute costs a listener at most 180 KB."
        ),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )


@require_safe
@records_audio
def audio_list(request: HttpRequest) -> HttpResponse:
    """Every article and language with its newest recording. Two queries."""
    recordings = moved_on(Audio.objects.exclude(state=AudioState.WITHDRAWN)).order_by("id")
    articles = Article.objects.without_bodies().prefetch_related(
        Prefetch("audios", queryset=recordings, to_attr="recordings")
    )
    context = {
        "page_title": _("Recordings"),
        "desk_nav": desk_nav(request.user, current="translations"),  # type: ignore[arg-type]
        "languages_shown": LANGUAGE_CODES,
        "rows": [(article, _cells(article)) for article in articles],
    }
    return render(request, "desk/translations/audio_list.html", context)


def _cells(article: Article) -> list[tuple[str, bool, Audio | None]]:
    """(language, has a text, newest recording) in the order of the languages."""
    newest = {audio.language: audio for audio in article.recordings}  # type: ignore[attr-defined]
    return [(code, article.has_text_in(code), newest.get(code)) for code in LANGUAGE_CODES]


@require_http_methods(["GET", "HEAD", "POST"])
@records_audio
def audio(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """One text's recordings, and the form for a new one."""
    article = _article(slug, language)
    form = RecordingForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            upload_audio(
                article=article,
                language=language,
                recording=form.cleaned_data["recording"],
                by=request.user,  # type: ignore[arg-type]
            )
        except PortalError as error:
            form.add_error("recording", str(error.message))
        else:
            messages.success(request, _("Thank you. It can be heard in a minute or two."))
            return redirect("desk:audio-text", slug=slug, language=language)
    context = {
        "page_title": article.heading_for(language).title,
        "desk_nav": desk_nav(request.user, current="translations"),  # type: ignore[arg-type]
        "back_url": reverse("desk:audio"),
        "article": article,
        "language": language,
        "form": form,
        "recordings": moved_on(article.audios.filter(language=language)).order_by("-id"),
    }
    status = BAD_REQUEST if form.errors else 200
    return render(request, "desk/translations/audio.html", context, status=status)


@require_POST
@records_audio
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    recording = get_object_or_404(Audio.objects.select_related("article"), pk=pk)
    withdraw_audio(audio=recording, by=request.user)  # type: ignore[arg-type]
    return redirect("desk:audio-text", slug=recording.article.slug, language=recording.language)


def _article(slug: str, language: str) -> Article:
    article = get_object_or_404(Article, slug=slug)
    if language not in LANGUAGE_CODES or not article.has_text_in(language):
        raise Http404
    return article
