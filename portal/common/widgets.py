"""Choices as large cards to tap (`templates/django/forms/widgets/` draws icon and hint); long lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")  # nosec B308 # a constant


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


class LongSelect(forms.Select):
    """One of many, without groups, written in one go: Django renders two templates for every option.

    The fee check has 700 options; they took nine tenths of its page's time (November 2026).
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for _name, group, _index in widget["optgroups"] for option in group]
        written = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((one["value"], SELECTED if one["selected"] else "", one["label"]) for one in options),
        )
        return format_html(
            '<select name="{}"{}>\n{}\n</select>', name, flatatt(widget["attrs"]), written
        )
