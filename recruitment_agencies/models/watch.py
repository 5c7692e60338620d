"""People who want to hear when an agency's standing changes. No account: an address, sealed, and a secret link."""

import uuid

from django.db import models
from django.utils import timezone

from portal.settings.languages import LANGUAGES
from recruitment_agencies.enums import WatchChannel


class AgencyWatch(models.Model):
    """One wish to be told. Nothing is sent before the address has confirmed it.

    Attributes:
        sealed_address: AES-256-GCM, bound to this row. address_index: keyed digest, so that one address watches once.
        token_digest: keyed digest of the secret in the links of the messages.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="watches"
    )
    channel = models.CharField(max_length=12, choices=WatchChannel)
    sealed_address = models.BinaryField()
    address_index = models.BinaryField(max_length=32)
    token_digest = models.BinaryField(max_length=32, unique=True)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "agency watches"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "channel", "address_index"], name="one_watch_an_address"
            )
        ]

    def __str__(self) -> str:
        return f"watch {self.pk}"
