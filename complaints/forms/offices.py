"""Who should receive the complaint, and who must not."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from complaints.enums import Recipient
from complaints.forms.base import StepForm
from complaints.intake.recipients import offices_to_keep_out, preview
from complaints.submission import Route
from portal.common.widgets import CardCheckboxSelect, CardRadioSelect


class OfficesForm(StepForm):
    """`exclude` holds words of `Recipient` and keys of missions."""

    question = _("Who will receive it?")
    summary_label = _("Who should work on it")
    ask_for = forms.ChoiceField(
        label=_("Who should work on it?"),
        choices=[
            (Recipient.LABOUR_ATTACHE, _("The labour attaché of my country")),
            (Recipient.CSO, _("A civil society organisation instead")),
            (Recipient.MINISTRY, _("The ministry of my country instead")),
        ],
        initial=Recipient.LABOUR_ATTACHE,
        widget=CardRadioSelect(
            icons={
                Recipient.LABOUR_ATTACHE: "landmark",
                Recipient.CSO: "hand-helping",
                Recipient.MINISTRY: "building-2",
            }
        ),
    )
    exclude = forms.MultipleChoiceField(
        label=_("Is there somebody who must not see it?"),
        help_text=_("They will not find it: not in a list, not in a search."),
        required=False,
        widget=CardCheckboxSelect,
    )

    def prepare(self) -> None:
        particular = offices_to_keep_out(self.answers)
        words = [
            (Recipient.LABOUR_ATTACHE, _("Every labour attaché and embassy")),
            (Recipient.MINISTRY, _("Every ministry")),
            (Recipient.CSO, _("Every civil society organisation")),
        ]
        self.fields["exclude"].choices = [*particular, *words]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ask_for") in cleaned.get("exclude", []):
            message = _("You asked for this office and also kept it out. Please choose one.")
            self.add_error("exclude", message)
        elif not self.errors and self._is_read_by_nobody(cleaned):
            message = _("Then nobody is left who could read it. Please keep out fewer offices.")
            self.add_error("exclude", message)
        return cleaned

    def _is_read_by_nobody(self, wishes: dict[str, Any]) -> bool:
        """By her wishes, not because no office is there yet."""
        if not wishes.get("exclude"):
            return False
        unhindered = {**wishes, "exclude": []}
        by_wish, by_itself = (
            preview({**self.answers, self.key: one}).is_read_by_nobody
            for one in (wishes, unhindered)
        )
        return by_wish and not by_itself

    @cached_property
    def route(self) -> Route:
        """Who receives it with the wishes saved last."""
        return preview(self.answers)

    @property
    def wants_to_see_again(self) -> bool:
        """She pressed "show who would receive it now" instead of going on."""
        return "again" in self.data
