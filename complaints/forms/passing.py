"""What a desk says when it offers a case to another office, or takes an offer back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import EvidencePurpose, OverrideGround, SharedPart
from complaints.models import Complaint
from complaints.offices import offices_to_share_with
from complaints.services.evidence import lines_for
from complaints.services.passing import Override
from portal.accounts.models import Organisation, User
from portal.common.forms import PlainForm, TextField

MOST_WORDS = 5_000
CHOOSE = {
    "required": _("Please choose an office."),
    "invalid_choice": _("Please choose an office from the list."),
}
FROM_THE_LIST = {
    "required": _("Please choose from the list."),
    "invalid_choice": _("Please choose from the list."),
}


class OfficeField(forms.ModelChoiceField):
    """An office that may receive this case. One that was kept out, and any agency, is not in the list."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"empty_label": _("Choose an office"), "error_messages": CHOOSE, **kwargs}
        super().__init__(queryset=Organisation.objects.none(), **given)


class OfferForm(PlainForm):
    """To whom, with a few words, and a head's reason to do it without consent."""

    to = OfficeField(label=_("Office"))
    summary = TextField(
        label=_("What the office must know"),
        help_text=_("It reads this only after it has accepted. Write of nobody who did not agree."),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ground = forms.ChoiceField(
        label=_("Share it without consent"),
        help_text=_(
            "Only if a life is in danger or a law orders it. It is recorded, and the worker sees it."
        ),
        required=False,
        choices=[("", _("No, the workers agreed")), *OverrideGround.choices],
    )
    why = TextField(
        label=_("Why it cannot wait for consent"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, complaint: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sender = rules.passing_office(user, complaint)
        has_it = complaint.assignments.filter(ended_at__isnull=True).values("organisation")
        allowed = offices_to_share_with(complaint)
        if sender:
            allowed = allowed.exclude(pk=sender.pk)
        self.fields["to"].queryset = self.narrowed(allowed, has_it)  # type: ignore[attr-defined]
        if sender is None or not rules.heads(user, sender):
            del self.fields["ground"], self.fields["why"]

    def narrowed(self, offices: Any, has_it: Any) -> Any:
        return offices

    @property
    def override(self) -> Override | None:
        ground = self.cleaned_data.get("ground")
        return Override(OverrideGround(ground), self.cleaned_data["why"]) if ground else None


class ReferForm(OfferForm):
    """Help beside us: which parts, which files. Names and files are off until somebody chooses them."""

    scope = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=SharedPart.choices,
        initial=[SharedPart.STATEMENT, SharedPart.FEE_CHECK, SharedPart.MESSAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=FROM_THE_LIST,
    )
    evidence = forms.MultipleChoiceField(
        label=_("Files"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=FROM_THE_LIST,
    )
    field_order = ("to", "scope", "evidence", "summary", "ground", "why")

    def __init__(self, *args: Any, complaint: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, complaint=complaint, user=user, **kwargs)
        files = [
            (str(line.uid), line.name or str(line.kind.label))
            for line in lines_for(user, complaint)
            if line.purpose != EvidencePurpose.CONSENT
        ]
        if files:
            self.fields["evidence"].choices = files  # type: ignore[attr-defined]
        else:
            del self.fields["evidence"]

    def narrowed(self, offices: Any, has_it: Any) -> Any:
        """An office that has the case needs no help to read it."""
        return offices.exclude(pk__in=has_it)

    def clean(self) -> dict[str, Any]:
        """A ticked file shares files."""
        data = super().clean() or self.cleaned_data
        if data.get("evidence") and SharedPart.EVIDENCE not in data.get("scope", []):
            data["scope"] = [*data.get("scope", []), SharedPart.EVIDENCE.value]
        return data


class TransferForm(OfferForm):
    """The lead, with everything that the case holds but names and contacts."""
