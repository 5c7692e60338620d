"""Forms about people: inviting, joining, leaving."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.common.forms import CharField, PlainForm
from portal.settings.languages import LANGUAGE_CODES, LANGUAGES


class InviteForm(PlainForm):
    """To which role, and to which address. `roles`: those that this person may invite to."""

    role = forms.ChoiceField(label=_("Role"), choices=[])
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the message"), choices=LANGUAGES)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class JoinForm(PlainForm):
    """What an invited person says of herself."""

    name = CharField(label=_("Your name"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A whole sentence is best."),
    )
    password2 = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, language: str, **kwargs: Any) -> None:
        chosen = language if language in LANGUAGE_CODES else LANGUAGES[0][0]
        super().__init__(*args, **{"initial": {"language": chosen}, **kwargs})
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two password fields didn’t match."))
        elif first:
            try:
                validate_password(first, User(email=self.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class LeaveForm(PlainForm):
    """Who takes over what the leaving person has in hand; asked only where there is something."""

    to = forms.ModelChoiceField(
        label=_("Who takes over the open work?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet: the head of the office gives it to somebody"),
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if colleagues is None:
            del self.fields["to"]
        else:
            self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]
