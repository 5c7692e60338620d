"""What a desk writes down of a worker's consent, or asks her for."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import ConsentMethod, ConsentPurpose, SharedPart
from complaints.forms.passing import FROM_THE_LIST, OfficeField
from complaints.models import Complainant, Complaint
from complaints.offices import offices_to_share_with
from complaints.services.consent_requests import ASKABLE
from portal.common.forms import CharField, DateField, PlainForm, TextField
from portal.settings.languages import LANGUAGES

EVERYBODY = "all"


class ConsentForm(PlainForm):
    """To which office, for what, which parts; how and in which language she said it."""

    person = forms.ChoiceField(label=_("Who agreed"), error_messages=FROM_THE_LIST)
    recipient = OfficeField(label=_("Office"))
    purpose = forms.ChoiceField(
        label=_("What the worker agrees to"),
        choices=[(p.value, p.label) for p in ConsentPurpose if p != ConsentPurpose.FILE],
        error_messages=FROM_THE_LIST,
    )
    scope = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=SharedPart.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=FROM_THE_LIST,
    )
    how = forms.ChoiceField(
        label=_("How consent was given"),
        choices=[(m.value, m.label) for m in ConsentMethod if m != ConsentMethod.PORTAL],
        error_messages=FROM_THE_LIST,
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, error_messages=FROM_THE_LIST
    )
    expires_on = DateField(label=_("Until"), required=False)
    note = CharField(label=_("Where, and who was there"), required=False, max_length=500)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.people = list(complaint.complainants.filter(withdrawn_at__isnull=True))
        self.fields["recipient"].queryset = offices_to_share_with(complaint)  # type: ignore[attr-defined]
        self.fields["language"].initial = complaint.language
        if len(self.people) == 1:
            del self.fields["person"]
        else:
            numbers = [
                (str(p.position), _("Person %(n)s") % {"n": p.position}) for p in self.people
            ]
            choices = [(EVERYBODY, _("Everybody in the group")), *numbers]
            self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def chosen_people(self) -> list[Complainant]:
        chosen = self.cleaned_data.get("person", EVERYBODY)
        if chosen == EVERYBODY:
            return self.people
        return [person for person in self.people if str(person.position) == chosen]

    def chosen(self) -> dict[str, Any]:
        """As `complaints.services.consents.record_consent` takes it, without the person."""
        data = self.cleaned_data
        names = ("recipient", "purpose", "scope", "how", "language", "note")
        return {**{name: data[name] for name in names}, "expires_at": self._end_of_day()}

    def _end_of_day(self) -> datetime | None:
        """The consent holds through the day, by the clock where she works."""
        day = self.cleaned_data.get("expires_on")
        if day is None:
            return None
        zone = ZoneInfo(self.complaint.country_of_work.time_zone)
        return datetime.combine(day, time.max, tzinfo=zone).astimezone(UTC)


class AskForm(PlainForm):
    """What the workers are asked on their own page."""

    recipient = OfficeField(label=_("Office"))
    purpose = forms.ChoiceField(
        label=_("What the worker agrees to"),
        choices=[(p.value, p.label) for p in ASKABLE],
        error_messages=FROM_THE_LIST,
    )
    scope = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=SharedPart.choices,
        initial=[SharedPart.STATEMENT, SharedPart.FEE_CHECK, SharedPart.MESSAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=FROM_THE_LIST,
    )
    why = TextField(
        label=_("What you tell the worker about it"),
        help_text=_("Plain words: why this office, and what it would do."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].queryset = offices_to_share_with(complaint)  # type: ignore[attr-defined]


class AnswerForm(PlainForm):
    """The worker's answer: one of two buttons, neither of them chosen for her."""

    agree = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))], error_messages=FROM_THE_LIST
    )
