"""What happened, to how many people, and what was paid."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from complaints.enums import EvidencePurpose
from complaints.evidence.limits import LARGEST_FILE, MEGABYTE, MOST_FILES_OF_DRAFT, MOST_SECONDS
from complaints.forms.base import FileStepForm, NoQuestionForm, StepForm
from complaints.forms.evidence import ACCEPT
from complaints.intake import choices
from complaints.intake.answers import has_check
from complaints.intake.fees import attached, check_what_was_paid
from complaints.services.checking import MOST_COMPLAINANTS
from portal.common.formatting import format_money
from portal.common.forms import LONG_TEXT, IntegerField, MoneyAmountField, TextField, filled
from portal.common.widgets import CardRadioSelect
from recruitment_agencies.fee_answers import payment_lines
from recruitment_agencies.fees.types import BREACHES, Outcome

if TYPE_CHECKING:
    from complaints.services.evidence import FileLine

SHORTEST = 5
_VOICE_NOTE = _("Voice note")


class WordsForm(FileStepForm):
    """Words, a voice note, or both."""

    question = _("What happened?")
    hint = _("Tell it in your own language. A few sentences are enough: what, where, when, who.")
    summary_label = _("What happened")
    purpose = EvidencePurpose.STORY
    file_field = "voice"
    text = TextField(
        label=_("Write it in your own words"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Please write or say what happened. One sentence is enough."),
            "max_length": _(
                "This is too long: %(show_value)d characters. Please keep it under "
                "%(limit_value)d. You can send more after the complaint is sent."
            ),
        },
    )

    voice = forms.FileField(
        label=_("Or tell it as a voice note"),
        help_text=filled(
            _("Up to %(minutes)s minutes. We take out everything that tells of your phone."),
            minutes=MOST_SECONDS // 60,
        ),
        required=False,
        allow_empty_file=True,  # the service refuses it in words that help
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )

    def prepare(self) -> None:
        # A browser would cut a longer text silently; we say that it is too long instead.
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self.is_told = bool(self.kept or self.files.get("voice"))
        self.fields["text"].required = not self.is_told

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if not self.is_told and len(text) < SHORTEST:
            raise ValidationError(_("Please write a little more. One sentence is enough."))
        return text

    @property
    def is_answered_without_file(self) -> bool:
        return len(self.cleaned_data["text"]) >= SHORTEST or bool(self.kept)

    def to_answers(self) -> dict[str, Any]:
        """The text as typed: filing keeps the original beside the readable form."""
        field = self.fields["text"]
        return {"text": field.cleaned_text.original[:LONG_TEXT]}  # type: ignore[attr-defined]

    def answer_left(self, kept: "Sequence[FileLine]") -> dict[str, Any] | None:
        text = str(self.data.get("text", ""))[:LONG_TEXT]
        return {"text": text} if kept or len(text.strip()) >= SHORTEST else None

    def summary(self) -> str:
        notes = [_VOICE_NOTE] * len(self.kept)
        return "\n".join(str(part) for part in (self.initial.get("text"), *notes) if part)


class PeopleForm(StepForm):
    summary_label = _("Number of workers")
    people = IntegerField(
        label=_("How many workers have this problem, with you?"),
        help_text=_(
            "If it is only you, write 1. Each of you gets a number of her own, for up to 10 people."
        ),
        min_value=1,
        max_value=MOST_COMPLAINANTS,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-short"}),
        error_messages={
            "min_value": _("Please write 1 or more."),
            "max_value": _("Please write %(limit_value)d or less."),
        },
    )

    def prepare(self) -> None:
        self.initial.setdefault("people", 1)

    def to_answers(self) -> dict[str, Any]:
        return {"people": self.cleaned_data["people"] or 1}


class FilesForm(FileStepForm):
    """Photos, papers, recordings: as many as she has, one at a time, or none."""

    question = _("Do you have photos or papers about it?")
    hint = _("You may leave this out. You can also send something later.")
    summary_label = _("Files")
    purpose = EvidencePurpose.EVIDENCE
    file = forms.FileField(
        label=_("Photo, document or recording"),
        help_text=filled(
            _("JPEG, PNG, PDF or a voice recording. At most %(megabytes)s MB."),
            megabytes=LARGEST_FILE // MEGABYTE,
        ),
        required=False,
        allow_empty_file=True,  # the service refuses it in words that help
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    keep_original = forms.BooleanField(
        label=_("Also keep the untouched file"),
        help_text=_(
            "A court may ask for it. It still tells where and with which phone a photo was made."
        ),
        required=False,
    )

    def prepare(self) -> None:
        self.helps = choices.evidence_of_kind(self.answers.get("detail", {}).get("kind", ""))

    @property
    def is_full(self) -> bool:
        return len(self.kept) >= MOST_FILES_OF_DRAFT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "add" in self.data and not cleaned.get("file"):
            self.add_error("file", _("Please choose a file."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        return {"upload": self.upload, "keep_original": self.cleaned_data["keep_original"]}

    def to_answers(self) -> dict[str, Any]:
        return {"seen": True}

    def summary(self) -> str:
        return "\n".join(self._stored_files())


class CostForm(StepForm):
    """One payment; or, where she came from the fee check, whether its payments stay."""

    question = _("What did you pay to get this job?")
    hint = _("We compare it with the law. You may leave everything empty.")
    summary_label = _("What was paid")
    amount = MoneyAmountField(label=_("Amount"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    category = forms.ChoiceField(label=_("What was it for?"), required=False)
    payee = forms.ChoiceField(label=_("Who took the money?"), required=False)
    keep = forms.ChoiceField(
        label=_("Your fee check is part of this complaint."),
        choices=[("yes", _("Keep it")), ("no", _("Take it out"))],
        initial="yes",
        widget=CardRadioSelect(icons={"yes": "circle-check", "no": "trash-2"}),
    )

    def prepare(self) -> None:
        self.is_attached = has_check(self.answers)
        if self.is_attached:
            self.fields = {"keep": self.fields["keep"]}
            self.fields["keep"].help_text = "; ".join(self._payments())
            return
        del self.fields["keep"]
        blank = [("", _("I do not know"))]
        currencies = choices.currencies(
            self.answers.get("home", {}).get("nationality", ""),
            self.answers.get("place", {}).get("country", ""),
        )
        choices.offer(self.fields["currency"], currencies, before=[("", _("Choose a currency"))])
        choices.offer(self.fields["category"], choices.payment_categories(), before=blank)
        choices.offer(self.fields["payee"], choices.payees(), before=blank)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount") and not cleaned.get("currency"):
            self.add_error("currency", _("Please choose the currency of the amount."))
        return cleaned

    def _payments(self) -> list[str]:
        told = attached(self.answers)
        return payment_lines(told.case) if told else []

    def to_answers(self) -> dict[str, Any]:
        if self.is_attached:
            return dict(self.answers["cost"]) if self.cleaned_data["keep"] == "yes" else {}
        amount = self.cleaned_data["amount"]
        if not amount:
            return {}
        return {**self.cleaned_data, "amount": str(amount)}

    def summary(self) -> str:
        if self.is_attached:
            return "\n".join(self._payments())
        if not self.initial.get("amount"):
            return ""
        money = format_money(Decimal(self.initial["amount"]), self.initial["currency"])
        words = [self._in_words(name, self.initial.get(name)) for name in ("category", "payee")]
        return "\n".join([money, *(word for word in words if word)])


class ResultForm(NoQuestionForm):
    question = _("What the law says about this payment")

    @cached_property
    def fee_check(self) -> dict[str, Any] | None:
        """The answer of the fee check, its sentences in the active language."""
        return check_what_was_paid(self.answers)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is sure before what depends on something unknown, and the worst first."""
        found = (self.fee_check or {}).get("findings", [])
        return sorted(
            found, key=lambda one: (bool(one["depends_on"]), Outcome(one["outcome"]).rank)
        )

    @property
    def tone(self) -> str:
        """Kind of the notice: a breach warns, a lawful payment calms, anything else only informs."""
        verdicts = self.fee_check or {}
        worst = Outcome(verdicts.get("possible_verdict", Outcome.MISSING_DATA))
        if worst in BREACHES:
            return "warning"
        return "success" if worst in {Outcome.WITHIN_CAP, Outcome.ALLOWED_AT_COST} else "info"
