"""What a helper writes for workers: one case on one page, a sheet, the reason of an export."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.enums import (
    AccusedType,
    ConsentPurpose,
    ContactChannel,
    FilingChannel,
    Recipient,
)
from complaints.filing_for.cases import UNKNOWN_CATEGORY, check_paid
from complaints.filing_for.problems import no_consent
from complaints.filing_for.sheet import MOST_BYTES
from complaints.filing_for.words import CONSENT_WAYS, COVERS, DEFAULT_COVERS, TO_KEEP_OUT
from complaints.intake import choices
from complaints.intake.answers import NONE_OF_THESE
from complaints.models import GrievanceKind
from complaints.submission import Accused, ConsentGiven, ContactWish, Person, Submission
from portal.accounts.models import Organisation
from portal.common.forms import (
    CharField,
    IntegerField,
    MoneyAmountField,
    PhoneField,
    PlainForm,
    TextField,
)
from portal.common.widgets import LongSelect
from portal.reference.models import Area
from portal.settings.languages import LANGUAGES
from recruitment_agencies.importing.reading import too_large

MOST_WORKERS = 100
MORE_ROWS = 10
CHOOSE = _("Please choose one of these.")
BLANK = [("", "–")]


class WorkerForm(PlainForm):
    """One worker; everything but the language may stay empty."""

    name = CharField(label=_("Name"), required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    safe_hours = CharField(label=_("When is it safe?"), required=False)
    passport = CharField(label=_("Passport number"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    def __init__(self, *args: Any, region: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].region = region  # type: ignore[attr-defined]

    @property
    def says_something(self) -> bool:
        told = ("name", "phone", "passport", "safe_hours")
        return any(self.cleaned_data.get(name) for name in told)

    def person(self, language: str) -> Person:
        data = self.cleaned_data
        contact = ContactWish()
        if data["phone"]:
            channel = ContactChannel.PHONE.value
            contact = ContactWish(channel, data["phone"], data["safe_hours"])
        return Person(
            name=data["name"],
            passport="".join(data["passport"].split()).upper(),
            contact=contact,
            language=data["language"] or language,
        )


_Workers = forms.formset_factory(
    WorkerForm, extra=0, min_num=1, max_num=MOST_WORKERS, absolute_max=MOST_WORKERS
)


class FilingForm(PlainForm):
    """One case for one worker or a group. The names of the fields are those of the sheet's columns."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    workers = IntegerField(
        label=_("How many workers complain together?"), min_value=1, max_value=MOST_WORKERS
    )
    nationality = forms.ChoiceField(label=_("Nationality"), error_messages={"required": CHOOSE})
    country_of_work = forms.ChoiceField(
        label=_("Country of work"), error_messages={"required": CHOOSE}
    )
    area_of_work = forms.ChoiceField(label=_("Province or area"), required=False, widget=LongSelect)
    kind = forms.ChoiceField(label=_("Problem"), error_messages={"required": CHOOSE})
    danger = forms.BooleanField(label=_("Somebody is in danger now"), required=False)
    accused_type = forms.ChoiceField(
        label=_("Who it is about"), required=False, choices=[*BLANK, *AccusedType.choices]
    )
    accused_name = CharField(
        label=_("What is the name?"),
        help_text=_("Write it as you know it, in any language. You may leave it empty."),
        required=False,
    )
    agency = forms.ChoiceField(label=_("Is it one of these agencies?"), required=False)
    story = TextField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 8}))
    paid_amount = MoneyAmountField(label=_("How much did you pay?"), required=False)
    paid_currency = forms.ChoiceField(label=_("Currency"), required=False)
    paid_for = forms.ChoiceField(label=_("What was it for?"), required=False)
    ask_for = forms.ChoiceField(
        label=_("Who should work on it?"),
        choices=Recipient.choices,
        initial=Recipient.LABOUR_ATTACHE,
    )
    exclude = forms.MultipleChoiceField(
        label=_("Is there somebody who must not see it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    consent = forms.ChoiceField(
        label=_("How every worker named here agreed"),
        widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in CONSENT_WAYS],
    )
    consent_language = forms.ChoiceField(label=_("Language in which you asked"), choices=LANGUAGES)
    consent_covers = forms.MultipleChoiceField(
        label=_("What your organisation may read"),
        choices=[(part.value, part.label) for part in COVERS],
        initial=[part.value for part in DEFAULT_COVERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    consent_note = CharField(
        label=_("Where it was given and who was there"), required=False, max_length=500
    )

    def __init__(
        self, data: Any = None, *, organisations: Any, rows: int = 1, initial: Any = None
    ) -> None:
        start = {"form_key": uuid4(), "workers": 1, "consent_language": get_language()}
        super().__init__(data, initial={**start, **(initial or {})})
        said: Mapping[str, Any] = data if data is not None else self.initial
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations.first()
        self.fields["consent"].error_messages["required"] = no_consent()
        self._offer(said)
        region = str(said.get("country_of_work") or "") or None
        started = (initial or {}).get("people") or [{"language": get_language()}] * rows
        self.people = _Workers(
            data,
            prefix="people",
            initial=None if data is not None else started,
            form_kwargs={"region": region},
        )
        if data is None:
            self.people.extra = max(len(started), rows) - 1

    def _offer(self, said: Mapping[str, Any]) -> None:
        origin, country = str(said.get("nationality") or ""), str(said.get("country_of_work") or "")
        blank = [("", _("Choose a country"))]
        choices.offer(self.fields["nationality"], choices.nationalities(), before=blank)
        choices.offer(self.fields["country_of_work"], choices.countries_of_work(), before=blank)
        kinds = [(kind.key, kind.label) for kind in GrievanceKind.objects.for_menu()]
        self._choose("kind", [*BLANK, *kinds])
        self._choose("area_of_work", [("", _("I do not know")), *_areas(country)])
        choices.offer(
            self.fields["paid_currency"], choices.currencies(origin, country), before=BLANK
        )
        choices.offer(self.fields["paid_for"], choices.payment_categories(), before=BLANK)
        missions = [(one.value, one.label) for one in choices.missions(of=origin, within=country)]
        words = [(word.value, word.label) for word in TO_KEEP_OUT]
        self._choose("exclude", [*missions, *words])
        self._offer_agencies(said)

    def _offer_agencies(self, said: Mapping[str, Any]) -> None:
        """Asked only where the register has agencies of a name like the one that was written."""
        name, kind = str(said.get("accused_name") or ""), said.get("accused_type")
        found = choices.agencies_named(name) if name and kind == AccusedType.AGENCY else []
        if not found:
            del self.fields["agency"]
            return
        none = [(NONE_OF_THESE, _("None of these"))]
        choices.offer(self.fields["agency"], found, before=BLANK, after=none)

    def _choose(self, name: str, options: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = options  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        return self.people.is_valid() & super().is_valid()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number, row in enumerate(self.people.forms, start=1):
            for name, found in row.errors.items():
                where = _("Row %(row)s") % {"row": number}
                self.add_error(None, f"{where}, {row.fields[name].label}: {found[0]}")
        if cleaned.get("paid_amount") and not cleaned.get("paid_currency"):
            self.add_error("paid_currency", CHOOSE)
        if cleaned.get("ask_for") in cleaned.get("exclude", []):
            message = _("You asked for this office and also kept it out. Please choose one.")
            self.add_error("exclude", message)
        return cleaned

    @cached_property
    def submission(self) -> Submission:
        """What would be filed. Only of a valid form."""
        data = self.cleaned_data
        people = self._people()
        organisation: Organisation = data["organisation"]
        return Submission(
            idempotency_key=_key(data["form_key"], organisation),
            language=people[0].language,
            nationality=data["nationality"],
            country_of_work=data["country_of_work"],
            area_of_work=data["area_of_work"] or None,
            kind=data["kind"],
            danger=data["danger"],
            narrative=self.data.get("story", ""),
            accused=self._accused(),
            ask_for=(data["ask_for"],),
            exclude=tuple(data["exclude"]),
            contact=people[0].contact,
            complainants=len(people),
            fee_check=self._fee_check(people[0].language),
            channel=FilingChannel.DESK.value,
            people=people,
            consents=tuple(self._consent(organisation) for _person in people),
            filed_through=organisation.slug,
        )

    def become_another(self) -> None:
        """What was typed is filed, if it is sent again, as a case of its own."""
        typed: Any = self.data
        self.data = typed.copy()
        typed = self.data
        typed["form_key"] = str(uuid4())

    def _people(self) -> tuple[Person, ...]:
        """Everybody who is told about, and as many unnamed workers as complain with them."""
        usual = self.people.forms[0].cleaned_data["language"] or get_language() or "en"
        told = [form.person(usual) for form in self.people.forms if form.says_something]
        unnamed = max(self.cleaned_data["workers"], 1) - len(told)
        return (*told, *[Person(language=usual)] * unnamed)

    def _accused(self) -> tuple[Accused, ...]:
        data = self.cleaned_data
        agency = data.get("agency") or None
        agency = None if agency == NONE_OF_THESE else agency
        name = data["accused_name"]
        usual = AccusedType.EMPLOYER.value if name else ""
        kind = data["accused_type"] or usual
        return (Accused(type=kind, name=name, agency=agency),) if kind else ()

    def _fee_check(self, language: str) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data["paid_amount"]:
            return None
        return check_paid(
            origin=data["nationality"],
            destination=data["country_of_work"],
            amount=data["paid_amount"],
            currency=data["paid_currency"],
            category=data["paid_for"] or UNKNOWN_CATEGORY,
            language=language,
        )

    def _consent(self, organisation: Organisation) -> ConsentGiven:
        data = self.cleaned_data
        return ConsentGiven(
            recipient_slug=organisation.slug,
            purpose=ConsentPurpose.FILE.value,
            scope=tuple(data["consent_covers"]),
            how=data["consent"],
            note=data["consent_note"],
            language=data["consent_language"],
        )


def _key(form_key: UUID, organisation: Organisation) -> UUID:
    """Not the form's own, which stands in the page: nobody else's form can take it."""
    return uuid5(form_key, f"filing-for:{organisation.pk}")


def _areas(country: str) -> list[tuple[str, str]]:
    """Of the country, or of all where none is chosen yet, with the country's code in front."""
    areas = Area.objects.filter(country=country) if country else Area.objects.all()
    rows = [(area.code, f"{area.country_id} – {area.name}") for area in areas]
    return sorted(rows, key=lambda row: row[1])


class SheetForm(PlainForm):
    """A sheet to look at."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=_("Your sheet (.xlsx or .csv)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose a file.")},
        help_text=_("You see what would be filed before anything is filed."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations.first()

    def clean_file(self) -> UploadedFile:
        """Refused by its size before a byte is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(str(too_large().message))
        return file


class ExportForm(PlainForm):
    """Why an office's cases are taken out."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Office"), queryset=Organisation.objects.none(), empty_label=None
    )
    reason = CharField(
        label=_("Why do you need it?"),
        help_text=_("The oversight office reads this. Name nobody."),
        max_length=500,
        error_messages={"required": _("Write why you need it. The oversight office reads it.")},
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations.first()
