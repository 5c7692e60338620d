"""What the compliance desk filters by and writes. Field names are those of the services."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership, User
from portal.accounts.roles import WORK_COMPLIANCE
from portal.common.formatting import currency_name
from portal.common.forms import (
    CharField,
    DateField,
    IntegerField,
    MoneyAmountField,
    PlainForm,
    TextField,
)
from portal.reference.models.texts import in_active_language
from portal.settings.languages import LANGUAGES, PORTAL_LANGUAGES
from recruitment_agencies.enums import (
    AppealOutcome,
    CaseStage,
    FindingSource,
    InspectionAnswer,
    SanctionKind,
)
from recruitment_agencies.forms.fields import ChoiceField, Choices, PastDayField
from recruitment_agencies.models import Agency, Checklist, FeeRule, Inspection
from recruitment_agencies.vocabulary import CATEGORIES, CURRENCIES

EVERY: Choices = [("", _("All"))]
NOTHING: Choices = [("", "–")]
MINE, NOBODYS = "mine", "nobody"
MOST_WORDS = 5_000


def _currencies() -> Choices:
    return [*NOTHING, *((code, f"{code} – {currency_name(code)}") for code in CURRENCIES)]


class QueueForm(PlainForm):
    """Filters of the queue, by GET; a value that is no choice is ignored rather than refused."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[*EVERY, *((s.value, s.label) for s in CaseStage.waiting())],
    )
    assigned = forms.ChoiceField(
        label=_("Who has it"),
        required=False,
        choices=[*EVERY, (MINE, _("I have it")), (NOBODYS, _("nobody yet"))],
    )
    late = forms.BooleanField(label=_("Only overdue ones"), required=False)

    def narrow(self, cases: Any, user: User) -> Any:
        """The cases (of `for_queue`) that pass."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("stage"):
            cases = cases.filter(stage=chosen["stage"])
        if chosen.get("assigned") == MINE:
            cases = cases.filter(assigned_to=user)
        if chosen.get("assigned") == NOBODYS:
            cases = cases.filter(assigned_to=None)
        return cases.filter(is_late=True) if chosen.get("late") else cases


class FindingFilter(PlainForm):
    """By GET: where it comes from, and words of the agency's name or number."""

    source = forms.ChoiceField(
        label=_("Where it comes from"), required=False, choices=[*EVERY, *FindingSource.choices]
    )
    agency = CharField(label=_("Name or licence number"), required=False)

    def narrow(self, findings: Any) -> Any:
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("source"):
            findings = findings.filter(source=chosen["source"])
        if chosen.get("agency"):
            named = Agency.objects.named(chosen["agency"]).order_by().values("pk")
            findings = findings.filter(agency__in=named)
        return findings


class AgencyForm(PlainForm):
    """By GET: which agency a finding or an inspection is about."""

    q = CharField(label=_("Name or licence number"), required=False)


class WordsForm(PlainForm):
    """Some text; the label comes from the act."""

    text = TextField(max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text


class WhyForm(PlainForm):
    why = TextField(
        label=_("Why"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please say why.")},
    )


class AssignForm(PlainForm):
    """To one of the ministry's compliance people, or to nobody."""

    to: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Who has it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        error_messages={"invalid_choice": _("Please choose one from the list.")},
    )

    def __init__(self, *args: Any, ministries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = staff_of(ministries)  # type: ignore[attr-defined]


def staff_of(ministries: Any) -> Any:
    """Who works on compliance in these ministries."""
    members = Membership.objects.with_permission(WORK_COMPLIANCE).filter(
        organisation__in=ministries
    )
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("name", "pk")


class OwnFindingForm(PlainForm):
    """A finding of the ministry's own check."""

    summary = TextField(
        label=_("What was found"),
        help_text=_("The agency reads this once it gets a notice."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rule_key = ChoiceField(label=_("Fee rule"), required=False, choices=NOTHING)
    category = ChoiceField(
        label=_("What for"), required=False, choices=[*NOTHING, *CATEGORIES.items()]
    )
    amount = MoneyAmountField(label=_("Too much, if it is about money"), required=False)
    currency = ChoiceField(label=_("Currency"), required=False, read=_currencies)
    evidence = TextField(
        label=_("What helps to prove it"),
        help_text=_("For the ministry only. The agency never reads it."),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = FeeRule.objects.filter(origin=agency.country_id).order_by("key", "-version")
        self.rules: dict[str, FeeRule] = {}
        for rule in rules:
            self.rules.setdefault(rule.key, rule)
        words = [(key, f"{key} – {rule.instrument}"[:120]) for key, rule in self.rules.items()]
        self.fields["rule_key"].choices = [*NOTHING, *words]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("amount") and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Please choose the currency of the amount."))
        return cleaned

    @property
    def particulars(self) -> dict[str, Any]:
        """Arguments of `add_finding`."""
        cleaned = self.cleaned_data
        rule = self.rules.get(cleaned["rule_key"])
        money = (cleaned["amount"], cleaned["currency"]) if cleaned["amount"] else None
        law = {"instrument": rule.instrument, "article": rule.article} if rule else {}
        return {
            "summary": cleaned["summary"],
            "rule_key": cleaned["rule_key"],
            "rule_version": rule.version if rule else None,
            "category": cleaned["category"],
            "excess": money,
            "evidence": cleaned["evidence"],
            "detail": law,
        }


class NoticeForm(PlainForm):
    """What the agency is told, in a language it reads."""

    language = ChoiceField(label=_("Language"), choices=LANGUAGES)
    text = TextField(
        label=_("What the agency reads"),
        help_text=_("Never name a worker here, nor say that somebody complained."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )


def language_of(country: str) -> str:
    """The portal's language that most people of a country read; English where it has none."""
    return next((one.code for one in PORTAL_LANGUAGES if one.origin == country), "en")


class MeasureForm(PlainForm):
    """What a decision orders. All fields are shown; those that the kind needs are asked for."""

    kind = ChoiceField(label=_("Decision"), choices=[("", _("Choose")), *SanctionKind.choices])
    points = IntegerField(label=_("Number of points"), required=False, min_value=1, max_value=1000)
    points_expire_on = DateField(label=_("Points count until"), required=False)
    fine_amount = MoneyAmountField(label=_("Fine"), required=False)
    fine_currency = ChoiceField(label=_("Currency of the fine"), required=False, read=_currencies)
    conditions = TextField(
        label=_("Conditions"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    suspended_until = DateField(
        label=_("Last day of the suspension"),
        help_text=_("Empty: until further notice."),
        required=False,
    )

    NEEDED: ClassVar[dict[str, tuple[str, ...]]] = {
        SanctionKind.POINTS: ("points", "points_expire_on"),
        SanctionKind.FINE: ("fine_amount", "fine_currency"),
        SanctionKind.CONDITIONS: ("conditions",),
    }
    BELONGS: ClassVar[dict[str, tuple[str, ...]]] = {
        **NEEDED,
        SanctionKind.SUSPENSION: ("suspended_until",),
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or ""
        for name in self.NEEDED.get(kind, ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This decision needs it."))
        for owner, names in self.BELONGS.items():
            for name in names:
                if kind and owner != kind and cleaned.get(name):
                    self.add_error(name, _("This does not belong to the decision you chose."))
        return cleaned

    @property
    def measure(self) -> dict[str, Any]:
        """Arguments of `propose_decision` that say what is ordered."""
        cleaned = self.cleaned_data
        fine = (cleaned["fine_amount"], cleaned["fine_currency"])
        return {
            "kind": SanctionKind(cleaned["kind"]),
            "points": cleaned["points"],
            "points_expire_on": cleaned["points_expire_on"],
            "fine": fine if cleaned["fine_amount"] else None,
            "conditions": cleaned["conditions"],
            "suspended_until": cleaned["suspended_until"],
        }


class DecisionForm(MeasureForm):
    legal_basis = CharField(label=_("Law it rests on"), max_length=500)
    reasons = TextField(
        label=_("Reasons"),
        help_text=_("The agency reads this."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    effective_on = DateField(label=_("Takes effect on"))
    public_summary = CharField(
        label=_("One sentence for the public record"), required=False, max_length=500
    )
    refund_amount = MoneyAmountField(label=_("To be paid back to workers, in all"), required=False)
    refund_currency = ChoiceField(label=_("Currency"), required=False, read=_currencies)
    refund_due_on = DateField(label=_("To be paid back by"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("refund_amount"):
            for name in ("refund_currency", "refund_due_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("This decision needs it."))
        begins, ends = cleaned.get("effective_on"), cleaned.get("suspended_until")
        if begins and ends and ends < begins:
            self.add_error("suspended_until", _("The last day cannot be before the first."))
        return cleaned

    @property
    def refunds(self) -> list[tuple[Decimal, str, date]]:
        cleaned = self.cleaned_data
        if not cleaned["refund_amount"]:
            return []
        return [(cleaned["refund_amount"], cleaned["refund_currency"], cleaned["refund_due_on"])]

    @property
    def particulars(self) -> dict[str, Any]:
        """Arguments of `propose_decision` beside the case and the person."""
        names = ("legal_basis", "reasons", "effective_on", "public_summary")
        plain = {name: self.cleaned_data[name] for name in names}
        return {**self.measure, **plain, "refunds": self.refunds}


class AppealDecisionForm(MeasureForm):
    """On an appeal; what is ordered instead only where the decision is changed."""

    outcome = ChoiceField(
        label=_("On the appeal"),
        choices=[
            ("", _("Choose")),
            *(one for one in AppealOutcome.choices if one[0] != AppealOutcome.PENDING),
        ],
    )
    reasons = TextField(
        label=_("Reasons"),
        help_text=_("The agency reads this."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ["outcome", "reasons"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False
        self.fields["kind"].label = _("If it is changed: the new decision")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("outcome") != AppealOutcome.VARIED:
            return self.cleaned_data
        if not self.cleaned_data.get("kind"):
            self.add_error("kind", _("Please choose one."))
        return super().clean()

    @property
    def varied(self) -> dict[str, Any] | None:
        is_changed = self.cleaned_data["outcome"] == AppealOutcome.VARIED
        return self.measure if is_changed else None


class RefundForm(PlainForm):
    amount = MoneyAmountField(label=_("Paid back so far"), min_value=Decimal("0.01"))
    paid_on = PastDayField(label=_("Paid on"))


class PlanForm(PlainForm):
    """An inspection of an agency or one of its branches."""

    branch = ChoiceField(label=_("Where"), required=False)
    checklist = ChoiceField(label=_("Checklist"))
    planned_on = DateField(label=_("Planned for"))

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branches = {str(branch.pk): branch for branch in agency.branches.all()}
        lists = Checklist.objects.newest().for_country(agency.country_id)
        self.checklists = {str(row.pk): row for row in lists}
        branches = [(key, branch.name) for key, branch in self.branches.items()]
        names = [(key, row.name) for key, row in self.checklists.items()]
        self.fields["branch"].choices = [("", _("Head office")), *branches]  # type: ignore[attr-defined]
        self.fields["checklist"].choices = names  # type: ignore[attr-defined]

    @property
    def particulars(self) -> dict[str, Any]:
        return {
            "branch": self.branches.get(self.cleaned_data["branch"]),
            "checklist": self.checklists[self.cleaned_data["checklist"]],
            "planned_on": self.cleaned_data["planned_on"],
        }


class InspectionForm(PlainForm):
    """One answer and one note an item of the checklist, remarks, and the day of the visit."""

    remarks = TextField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    done_on = PastDayField(label=_("Day of the visit"), initial=timezone.localdate)

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = inspection.checklist.items
        for index, item in enumerate(self.items):
            self.fields[f"answer_{index}"] = forms.ChoiceField(
                label=said(item["texts"]),
                choices=InspectionAnswer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose one.")},
            )
            self.fields[f"note_{index}"] = CharField(
                label=_("Note"), required=False, max_length=1000
            )
        self.order_fields([name for name in self.fields if name not in ("remarks", "done_on")])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Item with its two fields, for the page."""
        return [
            {"item": item, "answer": self[f"answer_{index}"], "note": self[f"note_{index}"]}
            for index, item in enumerate(self.items)
        ]

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """As `Inspection.answers` keeps them."""
        return {
            item["key"]: {
                "answer": self.cleaned_data[f"answer_{index}"],
                "note": self.cleaned_data[f"note_{index}"],
            }
            for index, item in enumerate(self.items)
        }


def said(texts: dict[str, str]) -> str:
    """A text of the checklist in the active language, else in English."""
    return in_active_language(texts)
