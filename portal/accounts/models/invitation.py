"""An invitation to work for an organisation."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Role
from portal.accounts.querysets import InvitationQuerySet
from portal.settings.languages import LANGUAGE_CODE, LANGUAGES


class Invitation(models.Model):
    """Sent to one address, good once and for a week. The secret of its link stands nowhere: only a digest of it does.

    `email` is forgotten when it was used, withdrawn or has expired.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=LANGUAGES, default=LANGUAGE_CODE
    )
    token_digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "role", "email"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True)
                & ~models.Q(email=""),
                name="one_open_invitation_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(email=""),
                name="used_invitation_forgets_the_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"
