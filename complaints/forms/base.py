"""What every question of the intake has in common."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise

from complaints.enums import EvidencePurpose
from complaints.services.drafts import Answers

if TYPE_CHECKING:
    from complaints.services.evidence import FileLine

Text = str | Promise


class StepForm(forms.Form):
    """One question.

    `answers` are all answers given so far; this question's own ones fill the fields again. A form
    with one field asks by its label; with several, `question` is the heading.

    Attributes:
        summary_label: how "check your answers" names this answer; empty leaves it out.
        kept: files that were sent for this question already.
    """

    question: Text = ""
    hint: Text = ""
    summary_label: Text = ""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        answers: Answers,
        key: str,
        kept: "Sequence[FileLine]" = (),
    ) -> None:
        self.answers = answers
        self.key = key
        self.kept = tuple(kept)
        own = answers.get(key)
        super().__init__(data, files, initial=own or {}, label_suffix="")
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


class FileStepForm(StepForm):
    """A question that can be answered with a file, one at a time; files stand in the draft, not in its answers.

    Attributes:
        purpose: why a file is sent here. file_field: the field that takes it.
    """

    purpose: ClassVar[EvidencePurpose]
    file_field: ClassVar[str] = "file"

    @property
    def to_remove(self) -> str:
        """The uid of the file whose remove button was pressed; empty where none was."""
        return str(self.data.get("remove", "")) if self.is_bound else ""

    @property
    def upload(self) -> UploadedFile | None:
        """The file that came with a valid form."""
        found: UploadedFile | None = self.cleaned_data.get(self.file_field)
        return found

    @property
    def is_answered_without_file(self) -> bool:
        """The rest of the form is an answer by itself."""
        return True

    @property
    def wants_to_see_again(self) -> bool:
        """She pressed "add" or "remove", which leave her on the page."""
        return bool(self.to_remove) or "add" in self.data

    def chosen(self) -> dict[str, Any]:
        """As `complaints.services.evidence.add_to_draft` takes it."""
        return {"upload": self.upload}

    def answer_left(self, kept: "Sequence[FileLine]") -> dict[str, Any] | None:
        """The answer after a file was taken out and these are left; None where the question is open again."""
        return dict(self.answers.get(self.key, {}))

    def _stored_files(self) -> list[str]:
        return [str(file.name or file.kind.label) for file in self.kept]


class NoQuestionForm(StepForm):
    """A page that only tells something and goes on."""

    def to_answers(self) -> dict[str, Any]:
        return {"seen": True}
