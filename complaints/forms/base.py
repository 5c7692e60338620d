"""What every question of the intake has in common."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise

from complaints.services.drafts import Answers

Text = str | Promise


class StepForm(forms.Form):
    """One question.

    `answers` are all answers given so far; this question's own ones fill the fields again. A form
    with one field asks by its label; with several, `question` is the heading.

    Attributes:
        summary_label: how "check your answers" names this answer; empty leaves it out.
    """

    question: Text = ""
    hint: Text = ""
    summary_label: Text = ""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, answers: Answers, key: str
    ) -> None:
        self.answers = answers
        own = answers.get(key)
        super().__init__(data, initial=own or {}, label_suffix="")
        self.is_answered = own is not None
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and labels that hang on earlier answers."""

    def to_answers(self) -> dict[str, Any]:
        """The cleaned answers as plain JSON."""
        return dict(self.cleaned_data)

    def summary(self) -> str:
        """The stored answer in words; empty when nothing was answered."""
        shown = (self._in_words(name, value) for name, value in self._stored())
        return "\n".join(text for text in shown if text)

    def _stored(self) -> list[tuple[str, Any]]:
        return [(name, self.initial.get(name)) for name in self.fields]

    def _in_words(self, name: str, value: Any) -> str:
        choices = getattr(self.fields[name], "choices", None)
        if choices is None:
            return str(value or "")
        labels = {str(key): str(label) for key, label in choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels[str(key)] for key in chosen if str(key) in labels)


class NoQuestionForm(StepForm):
    """A page that only tells something and goes on."""

    def to_answers(self) -> dict[str, Any]:
        return {"seen": True}
