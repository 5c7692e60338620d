"""What tests of signing in share: people with a second factor, and the pages as a person walks them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client
from django.urls import reverse

from portal.accounts.codes import current_code
from portal.accounts.models import User

PASSWORD = "a-long-demonstration-password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_app(user: User) -> User:
    """Give the person an app whose secret the tests know."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )
    return user


def with_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def give_password(client: Client, user: User, password: str = PASSWORD, **extra: Any) -> Any:
    form = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), form, **extra)


def give_code(client: Client, code: str | None = None, **extra: Any) -> Any:
    return client.post(
        reverse("mfa_authenticate"), {"code": code or current_code(SECRET).now}, **extra
    )


def is_signed_in(client: Client) -> bool:
    return bool(client.get(reverse("desk:home")).status_code == 200)
