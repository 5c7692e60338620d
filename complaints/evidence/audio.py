"""Voice notes in whatever form a phone records, made one small form that every phone plays: only the sound."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av

from complaints.evidence.limits import MOST_SECONDS
from complaints.evidence.outcomes import Cleaned, Refusal, Refused
from complaints.evidence.sniffing import AUDIO, Form
from portal.common.recordings import AAC, NotARecording, encode


def clean_audio(data: bytes, form: Form) -> Cleaned:
    """The sound alone, one channel, as AAC.

    Raises:
        Refused: it holds no sound, is a film, or plays longer than `MOST_SECONDS`.
    """
    with _file_in_memory(data) as source, _file_in_memory(b"") as target:
        _refuse_films(source, form)
        try:
            seconds = encode(source, target, AAC, container=form.container)
        except NotARecording as error:
            is_long = "too long" in (str(error), str(error.__cause__))
            raise Refused(Refusal.TOO_LONG if is_long else Refusal.NO_SOUND) from error
        made = target.read_bytes()
    if seconds > MOST_SECONDS:
        raise Refused(Refusal.TOO_LONG)
    return Cleaned(made, AUDIO, AAC.content_type, form.media_type, seconds=seconds)


def _refuse_films(source: Path, form: Form) -> None:
    """A cover picture is no film; moving pictures are not taken, and not quietly thrown away either."""
    try:
        with av.open(str(source), "r", format=form.container) as opened:
            films = [s for s in opened.streams.video if not s.disposition & _COVER]
            seconds = (opened.duration or 0) / 1_000_000
            has_sound = bool(opened.streams.audio)
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise Refused(Refusal.BROKEN) from error
    if films:
        raise Refused(Refusal.VIDEO)
    if not has_sound:
        raise Refused(Refusal.NO_SOUND)
    if seconds > MOST_SECONDS:
        raise Refused(Refusal.TOO_LONG)


_COVER = av.stream.Disposition.attached_pic


@contextlib.contextmanager
def _file_in_memory(data: bytes) -> Iterator[Path]:
    """A path that FFmpeg can open, without the plain sound ever lying on a disk where the system can help it."""
    if not hasattr(os, "memfd_create"):  # not Linux
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sound"
            path.write_bytes(data)
            yield path
        return
    descriptor = os.memfd_create("sound")
    try:
        path = Path(f"/proc/self/fd/{descriptor}")
        path.write_bytes(data)
        yield path
    finally:
        os.close(descriptor)
