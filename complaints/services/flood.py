"""Slowing a flood without refusing a village: each address may do so much at once, and goes on at a steady pace.

A whole CSO, a factory or a mobile gateway shares one address, so the measure is generous, never a ban, and nothing that
was written is lost by it: whoever is asked to wait sends the same form again. Other addresses do not feel it. There is
no puzzle to solve: one that a program cannot solve shuts out people without script, with a small screen or poor sight.
"""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import ngettext

from portal.common.encryption import keyed_digest
from portal.common.errors import TooMany

logger = logging.getLogger(__name__)
HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Measure:
    """So many an hour from one address; as many at once after an hour of rest. Zero knows no measure."""

    name: str
    setting: str
    times: int = 1

    @property
    def an_hour(self) -> int:
        return int(getattr(settings, self.setting)) * self.times


FILINGS = Measure("filing", "FILINGS_AN_HOUR")
# A filing has a draft and a few files; drafts that are never sent hold room for a day.
DRAFTS = Measure("draft", "FILINGS_AN_HOUR", times=4)
FILES = Measure("file", "FILINGS_AN_HOUR", times=4)


def slow(measure: Measure, *, address: str) -> None:
    """Count one; where there were too many, ask to come again when there is room for one more.

    Without the cache nobody is slowed: a complaint must not wait for it.

    Args:
        address: the client's address, used only as a keyed digest.

    Raises:
        TooMany: with the time to wait.
    """
    wait = seconds_to_wait(measure, address=address)
    if wait:
        minutes = -(-wait // 60)
        text = ngettext(
            "Very many messages come from your connection just now. Nothing you wrote is lost. "
            "Please press the button again in %(minutes)s minute.",
            "Very many messages come from your connection just now. Nothing you wrote is lost. "
            "Please press the button again in %(minutes)s minutes.",
            minutes,
        )
        raise TooMany(text % {"minutes": minutes}, retry_after=wait)


def seconds_to_wait(measure: Measure, *, address: str) -> int:
    """Count one and answer 0; or count nothing and say how many seconds until there is room."""
    if not measure.an_hour:
        return 0
    try:
        return _wait(measure, keyed_digest(address, purpose=f"flood-{measure.name}"))
    except (
        Exception
    ) as error:  # whatever the cache's client raises, the person who files is not to blame
        logger.warning("A flood could not be measured: %s", type(error).__name__)
        return 0


def _wait(measure: Measure, digest: str) -> int:
    """One number for an address: when what it did so far is paced out. Each act moves it on by one step.

    The cache adds in one go, so that many at once are all counted.
    """
    key, now = f"flood:{measure.name}:{digest}", int(time.time() * 1000)
    step = HOUR_MS // measure.an_hour
    # It lives two hours: longer than anything can be paced ahead.
    cache.add(key, now, timeout=2 * HOUR_MS // 1000)
    paced = cache.incr(key, step)
    if paced < now:
        cache.set(key, now + step, timeout=2 * HOUR_MS // 1000)
        return 0
    ahead = paced - now - HOUR_MS
    if ahead <= 0:
        cache.touch(key, 2 * HOUR_MS // 1000)
        return 0
    cache.decr(key, step)
    return max(1, -(-ahead // 1000))
