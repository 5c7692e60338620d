"""How the worker wishes to hear from the office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import ContactChannel
from complaints.forms.base import StepForm, Text
from complaints.forms.problem import CHOOSE_ONE
from portal.common.forms import CharField, PhoneField
from portal.common.widgets import CardRadioSelect
from portal.notifications.channels import carrier_of


class ReplyForm(StepForm):
    summary_label = _("How to tell you that there is an answer")
    channel = forms.ChoiceField(
        label=_("How may we tell you that there is an answer?"),
        help_text=_("You can always read the answer here with your receipt number."),
        choices=[
            (ContactChannel.NONE, _("Do not contact me")),
            (ContactChannel.PHONE, _("By telephone")),
            (ContactChannel.SMS, _("By text message (SMS)")),
            (ContactChannel.EMAIL, _("By e-mail")),
            (ContactChannel.TELEGRAM, _("By Telegram")),
        ],
        widget=CardRadioSelect(
            icons={
                ContactChannel.NONE: "bell-off",
                ContactChannel.PHONE: "phone",
                ContactChannel.SMS: "message-square",
                ContactChannel.EMAIL: "mail",
                ContactChannel.TELEGRAM: "send",
            },
            hints={
                ContactChannel.NONE: _("The safest choice if others use your phone."),
                ContactChannel.PHONE: _("The office calls you. We send no message."),
            },
        ),
        error_messages={"required": CHOOSE_ONE},
    )

    def prepare(self) -> None:
        """A text message is offered only where one can be sent."""
        field = self.fields["channel"]
        if carrier_of("sms") is None:
            field.choices = [one for one in field.choices if one[0] != ContactChannel.SMS]  # type: ignore[attr-defined]


_ADDRESS_LABELS: dict[str, Text] = {
    ContactChannel.PHONE: _("Your telephone number"),
    ContactChannel.SMS: _("Your telephone number"),
    ContactChannel.EMAIL: _("Your e-mail address"),
    ContactChannel.TELEGRAM: _("Your Telegram name or number"),
}


class ReachForm(StepForm):
    question = _("Where can we reach you safely?")
    hint = _(
        "Give a number or address that only you read. Our messages do not say what it is about."
    )
    summary_label = _("Safe way to contact you")
    value = CharField(label=_("Your telephone number"))
    safe_hours = CharField(
        label=_("When is it safe?"),
        help_text=_("For example: Sunday, 8 to 10 in the evening."),
        required=False,
    )

    def prepare(self) -> None:
        channel = self.answers.get("reply", {}).get("channel", "")
        field = self._address_field(channel)
        field.label = str(_ADDRESS_LABELS.get(channel, field.label))
        self.fields["value"] = field

    def _address_field(self, channel: str) -> forms.Field:
        region = self.answers.get("place", {}).get("country") or None
        makers: dict[str, forms.Field] = {
            ContactChannel.PHONE: PhoneField(region=region),
            ContactChannel.SMS: PhoneField(region=region),
            ContactChannel.EMAIL: forms.EmailField(
                max_length=200,
                error_messages={
                    "invalid": _("Please write the e-mail address, for example name@example.org.")
                },
            ),
        }
        return makers.get(channel) or CharField()

    def to_answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
