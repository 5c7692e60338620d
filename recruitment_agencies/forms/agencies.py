"""Searching the register, and looking at an agency on another day."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.forms import CharField
from recruitment_agencies import queries
from recruitment_agencies.enums import LicenceStatus, WatchChannel
from recruitment_agencies.forms.fields import ChoiceField, Choices, PastDayField


def _countries() -> Choices:
    known = queries.countries_with_agencies()
    return [("", _("All countries")), *((country.code, country.name) for country in known)]


class AgencySearchForm(forms.Form):
    """GET; every field may be left out."""

    q = CharField(required=False, label=_("Name or licence number"))
    country = ChoiceField(required=False, label=_("Country of the agency"), read=_countries)
    status = ChoiceField(
        required=False,
        label=_("Licence today"),
        choices=[("", _("Any")), *LicenceStatus.choices],
    )


class DayForm(forms.Form):
    """GET `?on=`: the register as it stood at the end of a day; today when left out."""

    on = PastDayField(
        required=False, label=_("Show another day"), help_text=_("For example 31/12/2025.")
    )

    @property
    def day(self) -> date:
        """The day asked for; today when none or a wrong one was."""
        asked = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or timezone.localdate()


class WatchForm(forms.Form):
    """«Tell me if this changes»: one address, by a way that this installation can carry.

    Args:
        channels: those ways; with one only, nothing is to be chosen.
    """

    channel = ChoiceField(label=_("How shall we tell you?"))
    address = CharField(
        label=_("Your e-mail address"),
        help_text=_("Only you should read it. We use it for nothing else."),
    )

    def __init__(self, *args: Any, channels: Sequence[WatchChannel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = channels[0] if len(channels) == 1 else None
        if self.only:
            del self.fields["channel"]
            return
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (channel.value, channel.label) for channel in channels
        ]
        self.fields["address"].label = _("Your e-mail address or Telegram name")

    @property
    def chosen(self) -> WatchChannel:
        """Of a form whose channel is valid."""
        return self.only or WatchChannel(self.cleaned_data["channel"])

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        address = asked.get("address")
        if address and (self.only or asked.get("channel")):
            self._check(address)
        return asked

    def _check(self, address: str) -> None:
        is_email = self.chosen is WatchChannel.EMAIL
        try:
            (validate_email if is_email else _validate_telegram)(address)
        except ValidationError:
            self.add_error("address", _WRONG_EMAIL if is_email else _WRONG_TELEGRAM)


_TELEGRAM = re.compile(r"@?[A-Za-z][A-Za-z0-9_]{4,31}")
_WRONG_EMAIL = _("Please write the e-mail address, for example name@example.org.")
_WRONG_TELEGRAM = _("Please write your Telegram name, for example @name.")


def _validate_telegram(address: str) -> None:
    if not _TELEGRAM.fullmatch(address):
        raise ValidationError(_WRONG_TELEGRAM)
