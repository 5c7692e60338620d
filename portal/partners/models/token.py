"""A token with which a system of an organisation calls the API."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.partners.managers import permissions_there
from portal.partners.querysets import PartnerTokenQuerySet
from portal.partners.scopes import scopes

LONGEST_LIFE = timedelta(days=366)


class PartnerToken(models.Model):
    """One token. What it says is nowhere: only a keyed digest of it.

    It never does more than its maker could do herself in the organisation today: once she has left, or the organisation
    is closed, it opens nothing.

    Attributes:
        public_id: the part of the token by which it is found and named; opens nothing by itself.
        digest: keyed digest of the whole token.
        scopes: keys of `portal.partners.scopes`.
        last_used_on: a day, never a moment: it is for finding tokens that nobody needs.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="partner_tokens"
    )
    name = models.CharField(_("name"), max_length=60)
    public_id = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.BinaryField(max_length=32, editable=False)
    scopes = ArrayField(models.CharField(max_length=40))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = PartnerTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("made_at") + LONGEST_LIFE),
                name="token_ends_within_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"token {self.public_id}"

    def is_live(self, at: datetime) -> bool:
        """Neither taken back nor expired, and its maker still works for the organisation, which is open."""
        return self.is_valid(at) and bool(self.held)

    def is_valid(self, at: datetime) -> bool:
        """Neither taken back nor expired; says nothing of its maker."""
        return self.revoked_at is None and self.expires_at > at

    @cached_property
    def held(self) -> frozenset[str]:
        """Permissions that the maker holds in the organisation today; read once per instance."""
        return permissions_there(self.made_by_id, self.organisation_id)

    @property
    def usable_scopes(self) -> list[str]:
        """What it may really do, in the order of the registry."""
        return [
            scope.key
            for scope in scopes
            if scope.key in self.scopes and scope.permission in self.held
        ]

    def may(self, scope: str) -> bool:
        return scope in self.usable_scopes
