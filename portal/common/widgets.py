"""Choices as large cards to tap; `templates/django/forms/widgets/` draws their icon and hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise


class CardOptions(forms.widgets.ChoiceWidget):
    """Adds an icon (lucide name) and a hint (a sentence) to options, both by option value."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        icons: Mapping[str, str] | None = None,
        hints: Mapping[str, str | Promise] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.icons = dict(icons or {})
        self.hints = dict(hints or {})

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        value = str(option["value"])
        return {**option, "icon": self.icons.get(value), "hint": self.hints.get(value)}


class CardRadioSelect(CardOptions, forms.RadioSelect):
    """One of few, as cards."""


class CardCheckboxSelect(CardOptions, forms.CheckboxSelectMultiple):
    """Any of few, as cards."""
