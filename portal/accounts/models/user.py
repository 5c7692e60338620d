"""People who sign in. Workers never do."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.settings.languages import LANGUAGE_CODE, LANGUAGES


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person of an organisation. Signs in by e-mail; what they may do comes from their memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(
        _("language"), max_length=8, choices=LANGUAGES, default=LANGUAGE_CODE
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def organisations(self: Self) -> "models.QuerySet[Any]":
        """Organisations this person works for today."""
        from portal.accounts.models.organisation import Organisation

        return Organisation.objects.worked_for_by(self)

    def may(self, permission: str) -> bool:
        """Whether any live membership grants the permission (see `roles.PERMISSIONS`)."""
        return permission in self.permissions_held

    @property
    def permissions_held(self) -> frozenset[str]:
        """Permissions of all live memberships; read once per instance."""
        if not hasattr(self, "_permissions_held"):
            from portal.accounts.enums import Role
            from portal.accounts.roles import PERMISSIONS

            roles = self.memberships.live().values_list("role", flat=True)
            held = frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))
            self._permissions_held: frozenset[str] = held if self.is_active else frozenset()
        return self._permissions_held
