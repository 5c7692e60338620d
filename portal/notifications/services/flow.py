"""How fast a channel may go, and when it rests: a token bucket and a circuit breaker, shared by all workers.

Both live in the cache. When that is down or was emptied, messages go out: losing count is no reason to lose a message.
A delivery that has to wait here has lost no attempt.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache

from portal.common.cache_faults import CACHE_FAULTS
from portal.notifications.channels import Channel, carrier_of
from portal.notifications.enums import BreakerState

# Temporary failures in a row after which a channel rests: first a minute, then twice as long each time.
FAILURES = 5
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)
# One probe at a time; a prober that was killed is forgotten after this.
PROBE = timedelta(seconds=45)
NEXT_LOOK = timedelta(seconds=15)
REMEMBERED = 24 * 60 * 60

logger = logging.getLogger(__name__)

# Refills by the time that passed, then takes one token if `keep` remain for those who may use all.
# Answers the seconds to wait, as a text: Lua would cut a number.
_BUCKET = """
local count, seconds, now, keep = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(held[1]) or count, tonumber(held[2]) or now
tokens = math.min(count, tokens + math.max(0, now - at) * count / seconds)
local missing = 1 + keep - tokens
if missing <= 0.000001 then tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(math.max(now, at)))
redis.call('EXPIRE', KEYS[1], math.ceil(seconds) + 1)
if missing <= 0.000001 then return '0' end
return tostring(missing * seconds / count)
"""


class MustWait(Exception):
    """Not now: the channel, or the hour, does not allow it. `code` says why, to operators."""

    def __init__(self, until: datetime, code: str) -> None:
        super().__init__(code)
        self.until = until
        self.code = code


@dataclass(frozen=True)
class Breaker:
    """What an operator sees of a channel: `failures` in a row, and until when it rests."""

    state: BreakerState
    failures: int = 0
    until: datetime | None = None


def check_in(channel: Channel, *, is_urgent: bool, at: datetime) -> None:
    """Ask to send one message over this channel now. What writes to our own database need not ask.

    Raises:
        MustWait: the channel rests, or has carried as much as it may.
    """
    if channel.writes_to_database:
        return
    try:
        _check_breaker(channel, at)
        _take_token(channel, is_urgent, at)
    except CACHE_FAULTS as error:
        logger.warning("No count of channel %s: %s.", channel.key, type(error).__name__)


def note_answer(channel: Channel) -> None:
    """Its provider answered: whatever was counted is over."""
    if channel.writes_to_database:
        return
    try:
        if cache.get_many([_key(channel, part) for part in ("failures", "until")]):
            cache.delete_many([_key(channel, part) for part in ("failures", "until", "probe")])
    except CACHE_FAULTS:
        return


def note_failure(channel: Channel, *, at: datetime) -> None:
    """Its provider did not take a message; after `FAILURES` in a row the channel rests."""
    if channel.writes_to_database:
        return
    try:
        cache.add(_key(channel, "failures"), 0, REMEMBERED)
        failures = cache.incr(_key(channel, "failures"))
        cache.touch(_key(channel, "failures"), REMEMBERED)
        if failures >= FAILURES:
            until = at + rest_after(failures)
            cache.set(_key(channel, "until"), until.timestamp(), REMEMBERED)
            cache.delete(_key(channel, "probe"))
            logger.error("Channel %s rests after %s failures in a row.", channel.key, failures)
    except (*CACHE_FAULTS, ValueError):  # ValueError: it was forgotten between the two calls
        return


def rest_after(failures: int) -> timedelta:
    """How long a channel rests after so many failures in a row."""
    return min(FIRST_REST * 2 ** min(max(failures - FAILURES, 0), 10), LONGEST_REST)


def breaker_of(channel: Channel, *, at: datetime) -> Breaker:
    """How it stands with a channel; closed where nobody can say."""
    try:
        held = cache.get_many([_key(channel, part) for part in ("failures", "until")])
    except CACHE_FAULTS:
        return Breaker(BreakerState.CLOSED)
    failures, until = held.get(_key(channel, "failures"), 0), _until(channel, held)
    if until is None:
        return Breaker(BreakerState.CLOSED, failures)
    state = BreakerState.OPEN if at < until else BreakerState.HALF_OPEN
    return Breaker(state, failures, until)


def is_resting(wanted: str, at: datetime) -> bool:
    """Whether nothing can be sent to this channel now, because whoever carries it rests."""
    carrier = carrier_of(wanted)
    if carrier is None or carrier.writes_to_database:
        return False
    return breaker_of(carrier, at=at).state == BreakerState.OPEN


def _check_breaker(channel: Channel, at: datetime) -> None:
    until = _until(channel, cache.get_many([_key(channel, "until")]))
    if until is None:
        return
    if at < until:
        raise MustWait(_later(until), "resting")
    if not cache.add(_key(channel, "probe"), 1, int(PROBE.total_seconds())):
        raise MustWait(_later(at + NEXT_LOOK), "resting")


def _take_token(channel: Channel, is_urgent: bool, at: datetime) -> None:
    """The last fifth of the bucket is for what is urgent."""
    rate = channel.rate
    if rate is None:
        return
    keep = 0 if is_urgent else rate.count // 5
    seconds = float(
        _client().eval(
            _BUCKET,
            1,
            cache.make_key(_key(channel, "bucket")),
            rate.count,
            rate.seconds,
            at.timestamp(),
            keep,
        )
    )
    if seconds > 0:
        raise MustWait(at + timedelta(seconds=max(seconds, 0.05)), "rate")


def _client() -> Any:
    return cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]


def _until(channel: Channel, held: dict[str, Any]) -> datetime | None:
    stamp = held.get(_key(channel, "until"))
    return None if stamp is None else datetime.fromtimestamp(stamp, tz=UTC)


def _later(until: datetime) -> datetime:
    """Up to ten seconds more, so that thousands do not come back in one moment."""
    return until + timedelta(milliseconds=secrets.randbelow(10_000))


def _key(channel: Channel, part: str) -> str:
    return f"channel:{channel.key}:{part}"
