"""A channel that carries messages nowhere and notes each one in a file, so that what is lost or sent twice is seen."""

import os
import time
from collections import Counter
from pathlib import Path

from django.conf import settings

from portal.notifications.channels import channels
from portal.notifications.channels.base import ChannelBase
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    register_address_book,
    register_template,
)
from portal.notifications.templates import Rendered

KEY = "bench"
TEMPLATE = "bench.drain"
READER = "bench.reader"
# What an answer of the provider takes; the environment carries it to the workers.
MILLISECONDS = "BENCH_PROVIDER_MS"


class NowhereChannel(ChannelBase):
    """Called outside of transactions, as a provider is."""

    key = KEY

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        time.sleep(int(os.environ.get(MILLISECONDS, "0")) / 1000)
        with note().open("a") as lines:
            lines.write(f"{idempotency_key}\n")
        return idempotency_key


def note() -> Path:
    """Where what was sent is noted: a key on each line."""
    return Path(settings.DATA_DIR) / "bench-sent.txt"


def times_sent() -> Counter[str]:
    """How often each key was sent."""
    return Counter(note().read_text().split()) if note().exists() else Counter()


def register() -> None:
    """The channel, the message and its readers, of whom there are as many as are written to."""
    channels.register(NowhereChannel())
    everywhere = Addresses({KEY: "nowhere"})
    register_address_book(
        READER,
        lambda _pk: everywhere,
        label="Benchmark",
        resolve_many=lambda pks: dict.fromkeys(pks, everywhere),
    )
    register_template(
        MessageTemplate(
            key=TEMPLATE,
            subject="%(site_name)s",
            text="A made-up message of the benchmark.",
        )
    )
