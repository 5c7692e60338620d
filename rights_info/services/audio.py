"""Recordings of articles: uploaded at the desk, made small by a worker process, then played."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.caching import touch
from portal.common.errors import Conflict, PortalError
from portal.common.recordings import AAC, OPUS, NotARecording, encode
from rights_info.enums import AudioState
from rights_info.models import Article, Audio
from rights_info.services.articles import CACHE_TAG

LARGEST = 60_000_000  # bytes of an upload: twenty minutes of a phone's recorder
_FORMS = {"opus": OPUS, "fallback": AAC}


@transaction.atomic
def upload_audio(*, article: Article, language: str, recording: UploadedFile, by: User) -> Audio:
    """Keep a recording of the text as it is published now; a worker makes it playable after commit.

    Raises:
        Conflict: the article has no text in the language.
        PortalError: the file is empty or larger than `LARGEST`.
    """
    from rights_info.tasks import prepare_audio

    revision = article.revisions.filter(language=language).order_by("-id").first()
    if revision is None:
        raise Conflict(_("This article has no text in that language to read aloud."))
    _refuse_odd_size(recording.size or 0)
    audio = Audio(article=article, language=language, revision=revision, uploaded_by=by)
    # The name of somebody's file may say who she is: it is not kept.
    audio.original.save("recording", File(recording.file), save=False)
    audio.save()
    record("rights_info.uploaded_audio", on=article, by=by, detail=_detail(audio))
    transaction.on_commit(partial(prepare_audio.delay, audio.pk))
    return audio


def _refuse_odd_size(size: int) -> None:
    if not size:
        message = _("This file is empty. Choose the recording again.")
    elif size > LARGEST:
        message = _("This file is too large. A recording may have at most %(number)s MB.")
        message = message % {"number": LARGEST // 1_000_000}
    else:
        return
    raise PortalError(message, fields={"recording": [message]})


def make_playable(*, audio: Audio) -> Audio:
    """Make the forms that phones play; outside any transaction, for it takes seconds. Done twice is done once.

    A file that holds no sound, or too much of it, leaves the recording `FAILED` with the reason.
    """
    if audio.state != AudioState.WAITING:
        return audio
    try:
        with TemporaryDirectory() as folder:
            _make_forms(audio, Path(folder))
        audio.state = AudioState.READY
    except NotARecording:
        audio.state, audio.problem = AudioState.FAILED, "not_a_recording"
    with transaction.atomic():
        audio.save()
        touch(CACHE_TAG)
        record("rights_info.prepared_audio", on=audio.article, by=None, detail=_detail(audio))
    return audio


def _make_forms(audio: Audio, folder: Path) -> None:
    source = Path(audio.original.path)
    for name, form in _FORMS.items():
        made = folder / f"{audio.pk}{form.suffix}"
        audio.seconds = encode(source, made, form)
        with made.open("rb") as content:
            getattr(audio, name).save(made.name, File(content), save=False)
        setattr(audio, f"{name}_bytes", made.stat().st_size)


@transaction.atomic
def withdraw_audio(*, audio: Audio, by: User) -> Audio:
    """Play this recording no more. The file stays, for the record."""
    audio.state = AudioState.WITHDRAWN
    audio.save(update_fields=["state"])
    touch(CACHE_TAG)
    record("rights_info.withdrew_audio", on=audio.article, by=by, detail=_detail(audio))
    return audio


def _detail(audio: Audio) -> dict[str, object]:
    return {"audio": audio.pk, "language": audio.language, "state": audio.state}
