"""A file for a case, and why an untouched file is opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import OriginalReason
from complaints.evidence.limits import LARGEST_FILE, MEGABYTE
from portal.common.forms import PlainForm, filled

# Naming image/jpeg makes an iPhone send its photos as such.
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf,audio/*"


class FileForm(PlainForm):
    """One file. What it is, the service sees by its content."""

    file = forms.FileField(
        label=_("Photo, document or recording"),
        help_text=filled(
            _("JPEG, PNG, PDF or a voice recording. At most %(megabytes)s MB."),
            megabytes=LARGEST_FILE // MEGABYTE,
        ),
        allow_empty_file=True,  # refused below in our own words
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": _("Please choose a file."),
            "missing": _("Please choose a file."),
            "invalid": _("Please choose a file."),
        },
    )
    keep_original = forms.BooleanField(
        label=_("Also keep the untouched file"),
        help_text=_(
            "A court may ask for it. It still tells where and with which phone a photo was made."
        ),
        required=False,
    )

    def chosen(self) -> dict[str, Any]:
        """As `complaints.services.evidence.add_evidence` takes it."""
        data = self.cleaned_data
        return {"upload": data["file"], "keep_original": data["keep_original"]}


class OriginalForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Why do you need the untouched file?"),
        choices=OriginalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
