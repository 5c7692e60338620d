"""Fields that the forms of the register use."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.forms import DateField
from portal.common.widgets import LongSelect

EARLIEST_DAY = date(1950, 1, 1)


Choices = list[tuple[str, Any]]


class ChoiceField(forms.ChoiceField):
    """One of a list; the refusal does not repeat what was sent.

    `read` gives choices that are known only when the form is made, and is asked once a form.
    """

    widget = LongSelect
    default_error_messages = {
        "required": _("Please choose one."),
        "invalid_choice": _("Please choose one from the list."),
    }

    def __init__(self, *, read: Callable[[], Choices] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def __deepcopy__(self, memo: dict[int, Any]) -> "ChoiceField":
        copy = super().__deepcopy__(memo)
        if self.read is not None:
            copy.choices = self.read()
        return copy


class PastDayField(DateField):
    """A day from 1950 up to today."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        if day and day < EARLIEST_DAY:
            raise forms.ValidationError(_("Please check the year."))
        return day


class UnknownField(forms.BooleanField):
    """The visible "I do not know" beside a box that is typed into. What is typed all the same counts."""

    def __init__(self, *, label: Any = None) -> None:
        super().__init__(required=False, label=label or _("I do not know"))
