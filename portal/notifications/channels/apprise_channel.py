"""Many more services through Apprise, an optional library (the extra `channels`). Setting: APPRISE_SERVICES.

A person's address is an Apprise address, for example `signal://…`: it can hold passwords. Only services that the
operator names are called, and nothing that the library says is logged or raised.
"""

import functools
import logging
import warnings
from types import ModuleType
from urllib.parse import urlsplit

from django.conf import settings

from portal.notifications.channels.base import (
    ChannelBase,
    PermanentFailure,
    Rate,
    TemporaryFailure,
)
from portal.notifications.channels.registry import channels
from portal.notifications.templates import Rendered

SECONDS = 10
HOW_TO_INSTALL = "Apprise is not installed. Install the extra: pip install '.[channels]'"

logger = logging.getLogger(__name__)


class AppriseChannel(ChannelBase):
    """Subject and text to one address. Apprise knows no idempotency key, and no final refusal: at least once."""

    key = "apprise"
    rate: Rate | None = Rate(count=5, seconds=1.0)

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        service = _service(address)
        if service not in settings.APPRISE_SERVICES:
            raise PermanentFailure("service_off")
        apprise = library()
        if apprise is None:
            logger.error(HOW_TO_INSTALL)
            raise TemporaryFailure("not_installed")
        try:
            sent = _send(apprise, address, rendered)
        except PermanentFailure:
            raise
        except Exception:  # a plugin's own: its words may repeat the address
            sent = False
        if not sent:
            raise TemporaryFailure("refused")
        return f"apprise-{idempotency_key}"[:64]


def _send(apprise: ModuleType, address: str, rendered: Rendered) -> bool:
    asset = apprise.AppriseAsset(
        async_mode=False, http_redirects=False, storage_mode="memory", service_timeout=SECONDS
    )
    one = apprise.Apprise(asset=asset)
    if not one.add(address):
        raise PermanentFailure("bad_address")
    return bool(one.notify(title=rendered.subject, body=rendered.text, timeout=SECONDS))


@functools.cache
def library() -> ModuleType | None:
    """Apprise, silenced; None where it is not installed.

    At the first use it loads all its plugins, which takes seconds, and some of which lean on what Python gives up.
    """
    silent = logging.getLogger("apprise")
    silent.setLevel(logging.CRITICAL + 1)
    silent.propagate = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import apprise
        except ImportError:
            return None
        apprise.Apprise.instantiate("json://localhost")
    return apprise


def _service(address: str) -> str:
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return ""


channels.register(AppriseChannel())
