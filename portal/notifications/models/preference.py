"""How a person who signs in wants to be told."""

from datetime import time

from django.conf import settings
from django.db import models

from portal.notifications.enums import Digest


class MessagePreference(models.Model):
    """Chosen by herself. Without a row: every channel there is, at once, at any hour.

    Attributes:
        channels: keys of channels in her order; one that is not named is not used. None named: no wish about it.
        zone: where her nights are, as an IANA name.
        quiet_from, quiet_until: local times, over midnight or not. Nothing but what is urgent is sent between them.
        sealed_phone: a number for SMS, if she gave one; opened when a message is sent.
        left_mail: by a link in a mail she left what may be left; it still waits in her inbox.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preference"
    )
    channels = models.JSONField(default=list)
    sealed_phone = models.BinaryField(null=True, blank=True)
    zone = models.CharField(max_length=40, default="UTC")
    is_quiet_at_night = models.BooleanField(default=True)
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(7))
    digest = models.CharField(max_length=8, choices=Digest, default=Digest.AT_ONCE)
    left_mail = models.BooleanField(default=False)

    class Meta:
        ordering = ["user"]

    def __str__(self) -> str:
        return f"how {self.user_id} is told"
