"""Forms of signing in, in our own words; wrong codes are counted as `portal.accounts.throttles` says."""

import contextlib
import struct
from collections.abc import Iterator
from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ConfirmLoginCodeForm as AllauthConfirmCodeForm
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey_forms
from allauth.mfa.webauthn.internal import auth as passkeys
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.codes import use_code
from portal.accounts.throttles import begin_attempt
from portal.common.forms import CharField
from portal.common.script import to_ascii_digits

APP_DIGITS = 6


def _code_field(help_text: Any = "") -> forms.CharField:
    """Digits of any script, written with or without gaps."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    widget = forms.TextInput(attrs=attributes)
    return CharField(label=_("Code"), max_length=40, widget=widget, help_text=help_text)


class _CodeForm(BaseAuthenticateForm):
    """A code of the app, or a recovery code."""

    code = _code_field(_("The six digits that your app shows now, or one of your recovery codes."))
    reauthenticated = False

    def clean_code(self) -> str:
        code = "".join(to_ascii_digits(self.cleaned_data["code"]).split())
        is_of_app = len(code) == APP_DIGITS
        attempt = begin_attempt(context.request, self.user, is_of_app=is_of_app)
        if attempt is None or (is_of_app and not attempt.may_try_app):
            raise get_adapter().validation_error("too_many_codes")
        found = self._find(code, is_of_app=is_of_app)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        attempt.was_right()
        self.authenticator = found
        return code

    def save(self) -> None:
        post_authentication(
            context.request, self.authenticator, reauthenticated=self.reauthenticated
        )

    def _find(self, code: str, *, is_of_app: bool) -> Authenticator | None:
        kind = Authenticator.Type.TOTP if is_of_app else Authenticator.Type.RECOVERY_CODES
        row = Authenticator.objects.filter(user=self.user, type=kind).first()
        if row is None:
            return None
        is_good = use_code(row, code) if is_of_app else row.wrap().validate_code(code)
        row.refresh_from_db()
        row.user = self.user
        return row if is_good else None


class AuthenticateForm(_CodeForm):
    """The second step of signing in."""


class ReauthenticateForm(_CodeForm):
    """Is it still you?"""

    reauthenticated = True


class ActivateTOTPForm(AllauthActivateTOTPForm):
    code = _code_field()

    def clean_code(self) -> str:
        self.cleaned_data["code"] = to_ascii_digits(self.cleaned_data["code"])
        return str(super().clean_code())


class ConfirmCodeForm(AllauthConfirmCodeForm):
    """The code that was sent by e-mail."""

    code = CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class AddAddressForm(AllauthAddEmailForm):
    def save(self, request: HttpRequest) -> EmailAddress:
        """The address stands only once its confirmation is on its way."""
        with transaction.atomic():
            return super().save(request)


# Passkeys -----------------------------------------------------------------------------------------

MOST_CHARACTERS = 20_000  # of what a passkey answers; a browser's takes some hundreds, with certificates a few thousand
_STUMBLES = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    RuntimeError,  # nested too deep, or not built
    struct.error,
    UnsupportedAlgorithm,
)


class CredentialField(forms.JSONField):
    """What a passkey answers. Nothing of it is ever shown again."""

    widget = forms.HiddenInput
    default_error_messages = {"invalid": _("That did not work. Try again, or use another way.")}

    def to_python(self, value: Any) -> Any:
        # Names and base64 alone: nothing escaped stands in it, such as a NUL that no database keeps.
        if isinstance(value, str) and (len(value) > MOST_CHARACTERS or "\\" in value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None

    def prepare_value(self, value: Any) -> str:
        return ""


@contextlib.contextmanager
def _nonsense_is_refused() -> Iterator[None]:
    """What a browser sends is parsed deep within the library: what it stumbles over is a wrong answer, not a fault."""
    try:
        yield
    except _STUMBLES as error:
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(passkey_forms.AuthenticateWebAuthnForm):
    """The second step by passkey. Not counted for the account: a signature cannot be guessed."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        with _nonsense_is_refused():
            passkeys.parse_authentication_response(credential)
            user = self.user or passkeys.extract_user_from_response(credential)
            return passkeys.complete_authentication(user, credential)


class PasskeySignInForm(PasskeyForm):
    """A passkey alone. It asks the person for a finger, a face or a PIN, so that it is two factors in one."""

    passwordless = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=None, **kwargs)

    def clean_credential(self) -> Authenticator:
        """That it asked is looked at here: a question of the second step, which does not demand it, may be answered."""
        with _nonsense_is_refused():
            answer = passkeys.parse_authentication_response(self.cleaned_data["credential"])
            has_asked = answer.response.authenticator_data.is_user_verified()
        if not has_asked:
            raise get_adapter().validation_error("incorrect_code")
        return super().clean_credential()


class PasskeyAgainForm(PasskeyForm):
    reauthenticated = True


class AddPasskeyForm(passkey_forms._BaseAddWebAuthnForm):
    credential = CredentialField()
    name = CharField(label=_("Name of this passkey"), max_length=60, required=False)
    passwordless = forms.BooleanField(
        label=_("Let me sign in with this passkey alone"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        with _nonsense_is_refused():
            return dict(super().clean())


class EditPasskeyForm(passkey_forms.EditWebAuthnForm):
    name = CharField(label=_("Name of this passkey"), max_length=60)
