"""Recordings: made small by a worker, played in parts, flagged when the text moved on."""

import io
import math
import struct
import wave
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.common.errors import Conflict, PortalError
from portal.common.recordings import MOST_BITS, OPUS, NotARecording, encode
from rights_info.enums import AudioState, Significance
from rights_info.models import Article, Audio
from rights_info.services import revise_article
from rights_info.services.audio import make_playable, upload_audio, withdraw_audio
from tests.rights_info.conftest import ENGLISH, KHMER, signed_in

pytestmark = pytest.mark.django_db
SECONDS = 3


def sound(seconds: int = SECONDS) -> bytes:
    """A stereo WAV with a tone."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        tone = (int(8000 * math.sin(i / 20)) for i in range(44_100 * seconds))
        file.writeframes(b"".join(struct.pack("<hh", value, value) for value in tone))
    return out.getvalue()


@pytest.fixture(autouse=True)
def private_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def recorded(article: Article, editor: User) -> Audio:
    return record(article, editor)


def record(article: Article, by: User, language: str = "km", content: bytes = b"") -> Audio:
    file = SimpleUploadedFile("sok dara home.wav", content or sound())
    audio = upload_audio(article=article, language=language, recording=file, by=by)
    return make_playable(audio=audio)


def test_recording_becomes_small_in_two_forms(recorded: Audio) -> None:
    assert recorded.state == AudioState.READY
    assert recorded.seconds == SECONDS
    assert recorded.opus_bytes * 8 <= MOST_BITS * SECONDS
    for file, codec in ((recorded.opus, "opus"), (recorded.fallback, "aac")):
        with av.open(file.path) as opened:
            assert opened.streams.audio[0].codec_context.name == codec
            assert opened.streams.audio[0].codec_context.layout.name == "mono"


def test_name_of_the_file_is_not_kept(recorded: Audio) -> None:
    names = (recorded.original.name, recorded.opus.name, recorded.fallback.name)
    assert not [name for name in names if "dara" in name]


def test_file_without_sound_fails_with_a_reason(article: Article, editor: User) -> None:
    audio = record(article, editor, content=b"this is a letter, not a sound" * 100)
    assert (audio.state, audio.problem) == (AudioState.FAILED, "not_a_recording")


def test_too_long_a_recording_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.common.recordings.LONGEST", 1)
    source = tmp_path / "long.wav"
    source.write_bytes(sound())
    with pytest.raises(NotARecording):
        encode(source, tmp_path / "out.ogg", OPUS)


def test_empty_and_huge_files_are_refused(article: Article, editor: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("rights_info.services.audio.LARGEST", 10)
    for content in (b"", b"x" * 11):
        with pytest.raises(PortalError):
            upload_audio(
                article=article,
                language="km",
                recording=SimpleUploadedFile("a.wav", content),
                by=editor,
            )
    assert not Audio.objects.exists()


def test_language_without_a_text_cannot_be_read_aloud(
    make_article: Callable[..., Article], editor: User
) -> None:
    article = make_article()
    with pytest.raises(Conflict):
        upload_audio(
            article=article,
            language="vi",
            recording=SimpleUploadedFile("a.wav", b"x"),
            by=editor,
        )


def test_preparing_twice_changes_nothing(recorded: Audio) -> None:
    before = recorded.opus.name
    assert make_playable(audio=recorded).opus.name == before


def page(article: Article, language: str = "km") -> str:
    return Client().get(f"/{language}/rights/{article.slug}/").content.decode()


def test_page_offers_it_with_its_size_and_loads_nothing(recorded: Audio) -> None:
    html = page(recorded.article)
    assert '<audio controls preload="none">' in html
    assert "autoplay" not in html
    assert "1 KB" in html or "KB" in html
    assert "<audio" not in page(recorded.article, "vi")


@pytest.mark.parametrize(
    ("significance", "is_flagged"),
    [(Significance.MINOR, False), (Significance.NORMAL, True), (Significance.LAW_CHANGED, True)],
)
def test_recording_is_flagged_when_the_text_moved_on(
    recorded: Audio, significance: Significance, is_flagged: bool
) -> None:
    text = {"title": "ថ្មី", "summary": "", "body": "អត្ថបទថ្មី។"}
    revise_article(article=recorded.article, language="km", significance=significance, **text)
    assert ("recorded" in page_in_english_words(recorded.article)) is is_flagged


def page_in_english_words(article: Article) -> str:
    """The notice's words stand in the catalogue; before they are translated they are English."""
    from rights_info.listening import recording_of, with_reading

    found = with_reading(Article.objects.all(), "km").get(pk=article.pk)
    recording = recording_of(found)
    return "recorded" if recording and recording.has_moved_on else ""


def test_page_stays_at_two_queries(recorded: Audio) -> None:
    page(recorded.article)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        Client().get(f"/km/rights/{recorded.article.slug}/?again")
    assert len(queries) <= 2


def test_recording_is_sent_whole_and_in_parts(recorded: Audio) -> None:
    url = f"/km/rights/{recorded.article.slug}/listen/{recorded.pk}.ogg"
    whole = Client().get(url)
    content = b"".join(whole.streaming_content)
    assert (whole.status_code, whole["Content-Type"]) == (200, "audio/ogg")
    assert "immutable" in whole["Cache-Control"]
    part = Client().get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(content)}"
    tail = Client().get(url, headers={"Range": "bytes=-5"})
    assert tail.content == content[-5:]
    rest = Client().get(url, headers={"Range": f"bytes={len(content) - 3}-"})
    assert rest.content == content[-3:]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=20-10"])
def test_part_beyond_the_end_is_refused(recorded: Audio, asked: str) -> None:
    url = f"/km/rights/{recorded.article.slug}/listen/{recorded.pk}.ogg"
    assert Client().get(url, headers={"Range": asked}).status_code == 416


@pytest.mark.parametrize("asked", ["bytes=-", "lines=1-2", "bytes=0-1,5-6", "nonsense"])
def test_odd_range_gets_the_whole(recorded: Audio, asked: str) -> None:
    url = f"/km/rights/{recorded.article.slug}/listen/{recorded.pk}.ogg"
    assert Client().get(url, headers={"Range": asked}).status_code == 200


def test_withdrawn_recording_is_gone(recorded: Audio, editor: User) -> None:
    withdraw_audio(audio=recorded, by=editor)
    url = f"/km/rights/{recorded.article.slug}/listen/{recorded.pk}.ogg"
    assert Client().get(url).status_code == 404
    assert "<audio" not in page(recorded.article)


def test_translator_uploads_at_the_desk(article: Article, translator: User) -> None:
    client = signed_in(translator, Role.TRANSLATOR)
    url = f"/desk/translations/audio/{article.slug}/km/"
    file = SimpleUploadedFile("a.wav", sound(), content_type="audio/wav")
    assert client.post(url, {"recording": file}).status_code == 302
    assert Audio.objects.get().uploaded_by == translator
    assert client.get(url).status_code == 200
    assert client.get("/desk/translations/audio/").status_code == 200
    assert client.post(url, {}).status_code == 400


def test_list_of_recordings_needs_the_same_queries_for_three_articles(
    make_article: Callable[..., Article], translator: User
) -> None:
    client = signed_in(translator, Role.TRANSLATOR)
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            record(make_article(slug=slug, texts={"en": ENGLISH, "km": KHMER}), translator)
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/translations/audio/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_recording_whose_message_was_lost_is_prepared_later(article: Article, editor: User) -> None:
    file = SimpleUploadedFile("a.wav", sound())
    audio = upload_audio(article=article, language="km", recording=file, by=editor)
    left = Audio.objects.waiting(timezone.now() + timedelta(seconds=1))
    assert list(left) == [audio]
    make_playable(audio=audio)
    assert not left.all().exists()
