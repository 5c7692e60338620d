"""What a desk filters by and writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import queries
from complaints.enums import AccusedType, Severity, Status
from complaints.models import Complaint
from portal.accounts.models import Organisation
from portal.common.forms import TextField

MOST_MESSAGE = 5_000
TOO_LONG = _("This is too long: %(show_value)d characters. Please keep it under %(limit_value)d.")
EVERY = [("", _("All"))]


class QueueForm(forms.Form):
    """Filters of the queue; a value that is no choice is ignored rather than refused."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[*EVERY, *Severity.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        words = [(status.value, status.desk_label) for status in Status]
        self.fields["status"].choices = [*EVERY, ("open", _("Open")), *words]  # type: ignore[attr-defined]

    def narrow(self, cases: Any) -> Any:
        """The cases that pass the filters."""
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        if chosen.get("severity"):
            cases = cases.filter(severity=chosen["severity"])
        if chosen.get("status") == "open":
            return cases.open()
        return cases.filter(status=chosen["status"]) if chosen.get("status") else cases


class TextForm(forms.Form):
    """Some text that a desk writes; the label comes from the action."""

    text = TextField(
        max_length=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please write something here."), "max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text
        self.fields["text"].widget.attrs.pop("maxlength", None)


class ResolveForm(TextForm):
    """How it ended; where an agency was accused, whether that was right."""

    upheld = forms.ChoiceField(
        label=_("Was the complaint about the agency upheld?"),
        help_text=_("It is only counted. The agency is not told."),
        required=False,
        choices=[("", _("Not found out")), ("yes", _("Yes")), ("no", _("No"))],
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if AccusedType.AGENCY not in complaint.accused_types:
            del self.fields["upheld"]

    @property
    def upheld_answer(self) -> bool | None:
        """None where the question was not asked or not answered."""
        answers = {"yes": True, "no": False}
        return answers.get(self.cleaned_data.get("upheld", ""))


class AssignForm(forms.Form):
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
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["organisation"].queryset = queries.offices_open_to(complaint)  # type: ignore[attr-defined]
