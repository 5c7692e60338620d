"""What is asked for when a register list is uploaded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership, User
from portal.accounts.roles import KEEP_REGISTER
from portal.common.formatting import country_name
from portal.common.forms import DateField
from recruitment_agencies.importing.mapping import load_mapping, mapping_for, mapping_keys
from recruitment_agencies.importing.reading import too_large
from recruitment_agencies.models import RegisterImport
from recruitment_agencies.services.register_imports import ListFile

# What a page may keep a person waiting for; `manage.py import_agencies` takes more.
MOST_UPLOADED = 3_000_000


class ListUploadForm(forms.Form):
    """A register list of a country whose register this person keeps."""

    file = forms.FileField(
        label=_("Register list (.xlsx or .csv)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose a file.")},
        help_text=_("At most 3 MB. You see what it would change before anything is changed."),
    )
    country = forms.ChoiceField(label=_("Country"))
    mapping = forms.ChoiceField(label=_("How the columns are named"))
    as_of = DateField(label=_("Day of the list"))
    is_complete = forms.BooleanField(
        label=_("The list is complete: tell me which licences are no longer on it."), required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        countries = kept_countries(by)
        kwargs.setdefault("label_suffix", "")
        kwargs["initial"] = {
            "as_of": timezone.localdate().isoformat(),
            "country": countries[0] if countries else "",
            "mapping": mapping_for(countries[0]) if countries else "",
        }
        super().__init__(*args, **kwargs)
        choices = [(code, country_name(code)) for code in countries]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]
        keys = [(key, _mapping_name(key)) for key in mapping_keys()]
        self.fields["mapping"].choices = keys  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Refused by its size before a byte is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_UPLOADED:
            raise ValidationError(str(too_large().message))
        return file

    @property
    def list_file(self) -> ListFile:
        """Of a valid form."""
        given = self.cleaned_data
        return ListFile(
            content=given["file"].read(),
            name=given["file"].name,
            country=given["country"],
            mapping=load_mapping(given["mapping"]),
            as_of=given["as_of"],
            is_complete=given["is_complete"],
        )


def _mapping_name(key: str) -> str:
    """A country's own names, by the country; any other by its file."""
    return country_name(key.upper()) if len(key) == len("KH") else key


def kept_countries(user: User) -> list[str]:
    """Codes of the countries whose register the person keeps."""
    codes = Membership.objects.with_permission(KEEP_REGISTER).filter(user=user)
    found = sorted({code for code in codes.values_list("organisation__country", flat=True) if code})
    return [code for code in found if RegisterImport.objects.keeps_register(user, code)]
