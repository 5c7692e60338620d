"""The demonstration's channel: stands in for every outside channel and writes what would have been sent."""

from portal.notifications.channels.base import ChannelBase
from portal.notifications.channels.registry import channels
from portal.notifications.models import Delivery, DemoOutboxEntry
from portal.notifications.templates import Rendered


class DemoChannel(ChannelBase):
    """Writes to `/demo/outbox/`, once for each delivery. The address is thrown away."""

    key = "demo"
    stands_in = True
    writes_to_database = True

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        delivery = Delivery.objects.get(key=idempotency_key)
        entry, _created = DemoOutboxEntry.objects.get_or_create(
            delivery=delivery,
            defaults={
                "channel": delivery.channel,
                "subject": rendered.subject,
                "text": rendered.text,
            },
        )
        return f"demo-{entry.pk}"


channels.register(DemoChannel())
