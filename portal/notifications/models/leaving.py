"""Links with which somebody ends mails of a kind."""

from django.db import models

from portal.notifications.models.message import Delivery


class LeaveLink(models.Model):
    """The link of one delivery, good for one use. Its secret is worked out when needed; a keyed digest is kept."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="leave_link")
    token_digest = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"link of delivery {self.delivery_id}"
