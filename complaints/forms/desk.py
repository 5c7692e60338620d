"""What a desk writes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import queries
from complaints.enums import AccusedType, CallResult, RemedyType
from complaints.intake import choices
from complaints.models import Complaint
from portal.accounts.models import Organisation, User
from portal.common.forms import MoneyAmountField, PlainForm, TextField

MOST_MESSAGE = 5_000
TOO_LONG = _("This is too long: %(show_value)d characters. Please keep it under %(limit_value)d.")


class TextForm(PlainForm):
    """Some text that a desk writes; the label comes from the action."""

    text = TextField(
        max_length=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please write something here."), "max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text
        self.fields["text"].widget.attrs.pop("maxlength", None)


class ReplyForm(TextForm):
    """A message to the worker, or a question on which everything waits."""

    wait = forms.BooleanField(
        label=_("Wait for the answer: due dates stand still until the worker writes."),
        required=False,
    )

    def __init__(self, *args: Any, may_wait: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_wait:
            del self.fields["wait"]


class ResolveForm(TextForm):
    """How it ended; what was achieved; where an agency was accused, whether that was right."""

    remedies = forms.MultipleChoiceField(
        label=_("What the workers got"),
        required=False,
        choices=RemedyType.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    amount = MoneyAmountField(
        label=_("Money that was paid back or paid out"),
        help_text=_("All workers together. Leave it empty if there was none."),
        required=False,
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    upheld = forms.ChoiceField(
        label=_("Was the complaint about the agency upheld?"),
        help_text=_("It is only counted. The agency is not told."),
        required=False,
        choices=[("", _("Not found out")), ("yes", _("Yes")), ("no", _("No"))],
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_both_ends = choices.currencies(complaint.country_of_work_id, complaint.nationality_id)
        choices.offer(self.fields["currency"], of_both_ends)
        if AccusedType.AGENCY not in complaint.accused_types:
            del self.fields["upheld"]

    @property
    def upheld_answer(self) -> bool | None:
        """None where the question was not asked or not answered."""
        answers = {"yes": True, "no": False}
        return answers.get(self.cleaned_data.get("upheld", ""))

    @property
    def recovered(self) -> tuple[Decimal, str] | None:
        """Amount and currency; None where no amount was written."""
        amount, currency = self.cleaned_data.get("amount"), self.cleaned_data.get("currency")
        return (amount, currency) if amount is not None and currency else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("amount") is not None and not cleaned.get("currency"):
            self.add_error("currency", _("Please choose one from the list."))
        return cleaned


class CallForm(PlainForm):
    """How a telephone call ended."""

    result = forms.ChoiceField(
        label=_("How did the call end?"), choices=CallResult.choices, widget=forms.RadioSelect
    )
    summary = TextField(
        label=_("What was said"),
        help_text=_("Only your office reads it. Leave it empty if nothing was said."),
        max_length=MOST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OfficerForm(PlainForm):
    """Who shall work on it: one of the office's people."""

    officer: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Who has it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        error_messages={"invalid_choice": _("Please choose one from the list.")},
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]


class AssignForm(PlainForm):
    """Which office shall lead."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Which office should work on it?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an office"),
        error_messages={
            "required": _("Please choose an office."),
            "invalid_choice": _("Please choose an office from the list."),
        },
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = queries.offices_open_to(complaint)  # type: ignore[attr-defined]
