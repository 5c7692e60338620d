"""Inside the portal: a line in the person's inbox, shown when they next look."""

from portal.notifications.channels.base import ChannelBase
from portal.notifications.channels.registry import channels
from portal.notifications.models import Delivery, InboxEntry
from portal.notifications.templates import Rendered


class InAppChannel(ChannelBase):
    """Needs no address. The words are not kept: they are rendered again when read."""

    key = "in_app"
    writes_to_database = True
    keeps_copy = True

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        delivery = Delivery.objects.select_related("message").get(key=idempotency_key)
        entry, _created = InboxEntry.objects.get_or_create(
            delivery=delivery,
            defaults={
                "recipient_kind": delivery.message.recipient_kind,
                "recipient_id": delivery.message.recipient_id,
            },
        )
        return f"inbox-{entry.pk}"


channels.register(InAppChannel())
