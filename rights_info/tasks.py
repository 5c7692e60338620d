"""Work for Celery: ids in, one service called, safe to run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from rights_info.models import Audio
from rights_info.services.audio import make_playable

# Twenty minutes of sound take ten seconds on an idle machine; below the broker's visibility timeout.
_SOFT, _HARD = 280, 300


@shared_task(name="rights_info.tasks.prepare_audio", soft_time_limit=_SOFT, time_limit=_HARD)
def prepare_audio(pk: int) -> None:
    audio = Audio.objects.select_related("article").filter(pk=pk).first()
    if audio is not None:
        make_playable(audio=audio)


@shared_task(name="rights_info.tasks.prepare_what_was_left")
def prepare_what_was_left() -> None:
    """Recordings whose message a broker or a worker lost."""
    for audio in Audio.objects.waiting(timezone.now() - timedelta(seconds=2 * _HARD)):
        prepare_audio.delay(audio.pk)
