"""What is asked for when translations leave the desk as a file and come back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.common.forms import PlainForm
from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_grid import Cell
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.xliff.exporting import MISSING, OUTDATED
from rights_info.xliff.reading import MOST_BYTES, too_large

EVERYTHING, BEHIND, UNTRANSLATED, TICKED = "all", "outdated", "missing", "chosen"
_STATES = {BEHIND: OUTDATED, UNTRANSLATED: MISSING}


def first_target(language: str) -> str:
    """The language a person most likely translates into: hers, unless originals are in it."""
    if language in LANGUAGE_CODES and language != SOURCE_LANGUAGE:
        return language
    return next(code for code in LANGUAGE_CODES if code != SOURCE_LANGUAGE)


class TargetForm(PlainForm):
    """By GET: the language to translate into. A value that is no choice is ignored."""

    language = forms.ChoiceField(label=_("Translate into"), choices=settings.LANGUAGES)

    def __init__(self, data: Any, *, own_language: str) -> None:
        super().__init__({"language": first_target(own_language), **data.dict()})
        self._otherwise = first_target(own_language)

    @property
    def target(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("language", self._otherwise))


class ExportForm(PlainForm):
    """Which articles the file is to hold."""

    which = forms.ChoiceField(choices=[(one, one) for one in (EVERYTHING, *_STATES, TICKED)])
    article = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("There is no such article.")}
    )

    def __init__(self, data: Any, *, cells: Sequence[Cell]) -> None:
        super().__init__(data)
        self._cells = cells
        slugs = [(cell.article.slug, cell.article.slug) for cell in cells]
        self.fields["article"].choices = slugs  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("which") == TICKED and not given.get("article"):
            raise ValidationError(_("Tick at least one article."))
        return given

    @property
    def slugs(self) -> list[str]:
        """Of a valid form: the chosen articles, in the order of the list."""
        which, ticked = self.cleaned_data["which"], self.cleaned_data["article"]
        return [cell.article.slug for cell in self._cells if is_wanted(cell, which, ticked)]


def is_wanted(cell: Cell, which: str, ticked: Sequence[str] = ()) -> bool:
    if which == TICKED:
        return cell.article.slug in ticked
    return which == EVERYTHING or bool(_STATES[which] & set(cell.states))


class UploadForm(PlainForm):
    """A translated file."""

    file = forms.FileField(
        label=_("Translated file (.xlf)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlf,.xliff"}),
        error_messages={"required": _("Choose a file.")},
        help_text=_(
            "XLIFF 2.0, at most 2 MB. You see what it would change before anything is kept."
        ),
    )

    def clean_file(self) -> UploadedFile:
        """Refused by its size before a byte is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(too_large())
        return file


class _Keys(forms.MultipleChoiceField):
    """Keys of tick boxes. What was shown may have changed meanwhile: that is the view's to tell, row by row."""

    def valid_value(self, value: str) -> bool:
        return True


class TakeForm(PlainForm):
    """Which articles of the previewed file are taken (`Plan.key`), and what is claimed of them. Always valid."""

    article = _Keys(required=False)
    is_up_to_date = forms.BooleanField(
        label=_("These translations say all that the originals in the file say."), required=False
    )
    is_machine = forms.BooleanField(
        label=_("A machine translated them. Readers are told so."), required=False
    )
