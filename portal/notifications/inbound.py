"""What people write to us over a channel. Apps register readers; what none of them takes gets a neutral help text.

Nothing of it is kept or logged here: no number, no text. A sender is counted under a keyed digest for ten minutes, so
that nobody guesses codes, and no machine that answers by itself is answered for ever.
"""

import contextlib
import logging
import re
import threading
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.common.cache_faults import CACHE_FAULTS
from portal.common.encryption import keyed_digest
from portal.common.registry import Registry
from portal.common.script import without_invisible
from portal.notifications.channels import carrier_of, channels
from portal.notifications.channels.base import Inbound, SendingFailed
from portal.notifications.services import flow
from portal.notifications.templates import MessageTemplate, Rendered, templates

NOT_UNDERSTOOD = "notifications.not_understood"
WINDOW_SECONDS = 600
# Of one sender: what nobody takes. The first ones get the help text, the rest silence, until the window is over.
MOST_WRONG, MOST_ANSWERS = 10, 3
# Of all senders in a minute: each costs a message.
MOST_HELP_A_MINUTE = 60
# ValueError: what was counted expired between two calls.
_COUNTING_FAULTS = (*CACHE_FAULTS, ValueError)
# Seconds that an answer waits for the one before it in this process: a provider that hangs holds one thread.
PATIENCE = 1.0
# Only the first part can matter, however long it is.
LONGEST = 20_000

_SCRIPTS = (
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f\uaa60-\uaa7f]")),
    ("vi", re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")),
)

logger = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()

templates.register(
    MessageTemplate(
        key=NOT_UNDERSTOOD,
        subject=_("We could not read this"),
        text=_(
            "We could not read this. Write the number that we gave you and then your words, in one message. "
            "Or open the page where you wrote to us."
        ),
    )
)


@dataclass(frozen=True)
class Heard:
    """What a reader made of a message.

    Attributes:
        is_taken: it was for this reader. Sent again by the provider, it was so too, and nothing more happens.
        answer: what she is told, in her language; empty for nothing.
        language: hers, as far as the reader knows it.
    """

    is_taken: bool
    answer: str | Promise = ""
    language: str = ""


class Reader(Protocol):
    """Takes the messages that are for its app, once each, however often the provider brings one."""

    key: str

    def read(self, inbound: Inbound) -> Heard: ...


readers: Registry[Reader] = Registry("readers of inbound messages")


def receive(*, inbound: Inbound) -> bool:
    """Give a message to the reader that takes it; True if one did. Its webhook has checked who brought it.

    May be called again for the same event. A failure of the database goes up: the provider brings it again.
    """
    sender = _sender(inbound)
    if not _may_try(sender):
        return False
    language = ""
    for reader in readers:
        heard = reader.read(inbound)
        language = language or heard.language
        if heard.is_taken:
            _take_back(sender)
            if heard.answer:
                _answer(inbound, str_in(heard.answer, heard.language), heard.language)
            return True
    _help(inbound, sender, language)
    return False


def takes_replies(channel: str) -> bool:
    """Whether a person who gets a message over this channel can answer it there."""
    carrier = carrier_of(channel)
    return (
        carrier is not None and carrier.key == channel and getattr(carrier, "takes_replies", False)
    )


def language_of(inbound: Inbound, known: str = "") -> str:
    """Hers as we or the provider know it, else that of the script she writes; empty where nothing tells."""
    if known in settings.LANGUAGE_CODES:
        return known
    text = without_invisible(inbound.text[:LONGEST])
    written = next((code for code, letters in _SCRIPTS if letters.search(text)), "")
    return written or (inbound.language if inbound.language in settings.LANGUAGE_CODES else "")


def str_in(text: str | Promise, language: str) -> str:
    with translation.override(language or settings.LANGUAGE_CODE):
        return str(text)


def _help(inbound: Inbound, sender: str, known: str) -> None:
    """The neutral text in her language; in all of them, short, where nobody knows it. Once an event."""
    event = keyed_digest(f"{inbound.channel}:{inbound.event_id}", purpose="inbound-event")
    if not _is_first(f"inbound:helped:{event}"):
        return
    if _counted(f"inbound:answers:{sender}", WINDOW_SECONDS) > MOST_ANSWERS:
        return
    if _counted("inbound:help", 60) > MOST_HELP_A_MINUTE:
        return
    template, language = templates[NOT_UNDERSTOOD], language_of(inbound, known)
    if language:
        _answer(inbound, str_in(template.text, language), language)
        return
    short = dict.fromkeys(str_in(template.subject, code) for code in settings.LANGUAGE_CODES)
    _answer(inbound, "\n".join(short), settings.LANGUAGE_CODE)


def _answer(inbound: Inbound, text: str, language: str) -> None:
    """Sent once, as soon as what was done stands: a queue would have to keep her number.

    One that is lost, or not sent because the channel rests or is busy, she asks for by writing again.
    """
    rendered = Rendered(subject="", text=text, language=language)
    transaction.on_commit(partial(_send, inbound, rendered), robust=True)


def _send(inbound: Inbound, rendered: Rendered) -> None:
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        logger.warning("An answer over %s was not sent: busy", inbound.channel)
        return
    try:
        _send_alone(inbound, rendered)
    finally:
        _one_at_a_time.release()


def _send_alone(inbound: Inbound, rendered: Rendered) -> None:
    channel = channels[inbound.channel]
    key = keyed_digest(f"{inbound.channel}:{inbound.event_id}", purpose="inbound-answer")
    is_answered, code = False, ""
    try:
        flow.check_in(channel, is_urgent=True, at=timezone.now())
        channel.send(inbound.address, rendered, idempotency_key=key)
    except flow.MustWait as wait:
        logger.warning("An answer over %s was not sent: %s", inbound.channel, wait.code)
        return
    except SendingFailed as failure:
        is_answered, code = failure.is_answer, failure.code
    except Exception as error:  # a provider's own: she must not make it fail again and again
        code = type(error).__name__
    if code:
        logger.warning("An answer over %s was not sent: %s", inbound.channel, code)
    if is_answered or not code:
        flow.note_answer(channel)
    else:
        flow.note_failure(channel, at=timezone.now())


def _sender(inbound: Inbound) -> str:
    return keyed_digest(f"{inbound.channel}:{inbound.address}", purpose="inbound-sender")


def _may_try(sender: str) -> bool:
    """Counted as wrong before it is read, so that many at once cannot slip through; what is taken is taken back."""
    return _counted(f"inbound:wrong:{sender}", WINDOW_SECONDS) <= MOST_WRONG


def _take_back(sender: str) -> None:
    with contextlib.suppress(*_COUNTING_FAULTS):
        cache.decr(f"inbound:wrong:{sender}")


def _counted(key: str, seconds: int) -> int:
    """How often it was counted in this window. Where nobody can count, her reply is worth more than the measure."""
    try:
        cache.add(key, 0, seconds)
        return int(cache.incr(key))
    except _COUNTING_FAULTS:
        return 1


def _is_first(key: str) -> bool:
    """Where nobody can say, no: a help text that comes again and again costs money."""
    try:
        return bool(cache.add(key, 1, WINDOW_SECONDS))
    except _COUNTING_FAULTS:
        return False
