"""Recordings: public, never changing, sent in parts as phones ask for them."""

from pathlib import Path

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.common.ranges import ranged_file
from portal.common.recordings import AAC, OPUS
from rights_info.models import Article, Audio

_FOREVER = "public, max-age=31536000, immutable"
_FORMS = {"ogg": ("opus", OPUS), "m4a": ("fallback", AAC)}


@require_safe
def listen(request: HttpRequest, slug: str, pk: int, form: str) -> HttpResponseBase:
    """One form of a recording of a published article; 404 for one that was withdrawn."""
    published = Article.objects.published(timezone.now()).filter(slug=slug)
    audio = Audio.objects.ready().filter(pk=pk, article__in=published).first()
    if audio is None:
        raise Http404
    name, encoding = _FORMS[form]
    path = Path(getattr(audio, name).path)
    if not path.exists():
        raise Http404
    response = ranged_file(request, path, content_type=encoding.content_type)
    response["Cache-Control"] = _FOREVER
    response["ETag"] = f'"audio-{audio.pk}-{form}"'
    return response
