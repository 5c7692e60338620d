"""What allauth asks of us about second factors: secrets sealed, our own words, our own drawing of the code."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.common import qr
from portal.common.encryption import Place, open_sealed, seal, signing_seed
from portal.common.site import site_name

_PURPOSE = "second-factor"
_PLACE = Place("mfa_authenticator", "data", "")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        "add_email_blocked": _("You have already added this address."),
        "cannot_delete_authenticator": _("You cannot remove this."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
        "incorrect_code": _("This code is wrong, or it was used before."),
        "too_many_codes": _(
            "There were too many wrong codes. Use a recovery code or a passkey, or try again later."
        ),
        "unverified_email": _("Please confirm this address first."),
    }

    def get_totp_issuer(self) -> str:
        return site_name()

    def _get_site_name(self) -> str:
        return site_name()

    def build_totp_svg(self, url: str) -> str:
        return qr.svg_of(url)

    def encrypt(self, text: str) -> str:
        """With a key that stays when FIELD_KEYS turn, as look-ups do: docs/adr/0024."""
        return seal(text, key=signing_seed(_PURPOSE), place=_PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(bytes.fromhex(encrypted_text), key=signing_seed(_PURPOSE), place=_PLACE)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Never by allauth, whose mail names the client's address: see `portal.accounts.receivers`."""

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 - allauth's name
    ) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host()
        return {"id": host.rpartition(":")[0] or host, "name": site_name()}
