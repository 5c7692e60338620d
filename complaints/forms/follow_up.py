"""What a worker writes after the complaint is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.common.forms import CharField, TextField

MOST_MESSAGE = 5_000
TOO_LONG = _("This is too long: %(show_value)d characters. Please keep it under %(limit_value)d.")


class ReceiptForm(forms.Form):
    """The number itself is judged by the service, which says the same for every wrong one."""

    receipt = CharField(
        label=_("What is your receipt number?"),
        help_text=_("20 digits. You may use the digits of your own language."),
        max_length=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Please write your receipt number.")},
    )


class ResumeForm(forms.Form):
    code = CharField(
        label=_("What is your number for continuing?"),
        help_text=_("10 digits. You got it when you stopped."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={"required": _("Please write the number.")},
    )


class MessageForm(forms.Form):
    text = TextField(
        label=_("Your message"),
        max_length=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write a message."), "max_length": TOO_LONG},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].widget.attrs.pop("maxlength", None)


class ReopenForm(forms.Form):
    reason = TextField(
        label=_("What is still not solved?"),
        required=False,
        max_length=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )


class OtherOfficeForm(forms.Form):
    reason = TextField(
        label=_("Why do you want another office?"),
        required=False,
        max_length=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )
