"""Recordings as phones can play them: Opus for most, AAC for the rest.

Decodes strangers' files: in workers, or in a process of its own with little to lose (`complaints.evidence`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

MOST_BITS = 24_000  # a second, container included: speech stays clear, a minute is at most 180 KB
BIT_RATE = 22_000  # what the encoders are asked for: on noise they overshoot, and the container adds its own
LONGEST = 20 * 60  # seconds
# Long frames cost less; held to the bit rate, or a steady tone would take thrice as much.
_OPTIONS: dict[str, dict[str, object]] = {
    "libopus": {"application": "voip", "vbr": "off", "frame_duration": "60"}
}
_SOUND_ONLY_RATE = {"libopus": 48_000, "aac": 24_000}


class NotARecording(ValueError):
    """The file holds no sound that can be read, or is longer than `LONGEST`."""


@dataclass(frozen=True)
class Encoding:
    """A form to make: FFmpeg's names of codec and container, the file's ending, what browsers call it."""

    codec: str
    container: str
    suffix: str
    content_type: str


OPUS = Encoding("libopus", "ogg", ".ogg", "audio/ogg")
AAC = Encoding("aac", "mp4", ".m4a", "audio/mp4")


def encode(source: Path, target: Path, encoding: Encoding, *, container: str | None = None) -> int:
    """Write one channel of speech at no more than `MOST_BITS`; return how many seconds it plays, rounded up.

    Args:
        container: FFmpeg's name of the only form in which the source may be read; None: whatever it looks like.

    Raises:
        NotARecording: see the class; nothing usable stands at `target` then.
    """
    try:
        with (
            _sound(source, container) as sound,
            av.open(str(target), "w", format=encoding.container) as out,
        ):
            return _copy(sound, out, encoding)
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise NotARecording(source.name) from error


@contextmanager
def _sound(source: Path, container: str | None) -> Iterator[av.container.InputContainer]:
    with av.open(str(source), "r", format=container) as opened:
        if not opened.streams.audio:
            raise NotARecording(source.name)
        yield opened


def _copy(
    sound: av.container.InputContainer, out: av.container.OutputContainer, encoding: Encoding
) -> int:
    rate = _SOUND_ONLY_RATE[encoding.codec]
    stream = cast(AudioStream, out.add_stream(encoding.codec, rate=rate))
    stream.bit_rate = BIT_RATE
    stream.options = _OPTIONS.get(encoding.codec, {})
    stream.layout = "mono"
    resampler = AudioResampler(format=stream.format.name, layout="mono", rate=rate)
    samples = 0
    for frame in sound.decode(audio=0):
        for piece in resampler.resample(frame):
            samples += piece.samples
            if samples > LONGEST * rate:
                raise NotARecording("too long")
            out.mux(stream.encode(piece))
    for piece in resampler.resample(None):
        samples += piece.samples
        out.mux(stream.encode(piece))
    out.mux(stream.encode(None))
    if not samples:
        raise NotARecording("silent")
    return -(-samples // rate)
