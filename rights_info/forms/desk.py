"""What the translation desk filters by and asks for."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.common.forms import CharField, IntegerField, PlainForm, TextField
from portal.reference.enums import CountryRole
from portal.reference.models import Country
from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_grid import Narrowing
from rights_info.desk_texts import Bench
from rights_info.enums import Significance, Stage, TextState
from rights_info.models import ArticleRevision, Draft
from rights_info.models.article import TEXT_FIELDS, ArticleText
from rights_info.services.drafts import Written

LONGEST_BODY, LONGEST_SUMMARY, LONGEST_NOTE = 40_000, 1_000, 500
ALL = "all"
EVERY: list[tuple[str, Any]] = [("", _("All"))]


class LanguageFilter(PlainForm):
    """By GET: one language or all; without a choice, the person's own. A value that is no choice is ignored."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[(ALL, _("All")), *settings.LANGUAGES]
    )

    def __init__(self, data: Any, *, own_language: str) -> None:
        super().__init__({"language": own_language, **data.dict()})

    @property
    def languages(self) -> tuple[str, ...]:
        self.is_valid()
        return _languages(self.cleaned_data.get("language", ALL))


class GridFilter(LanguageFilter):
    """Also by state, stage, destination and words."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*EVERY, *TextState.choices]
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[*EVERY, *Stage.choices])
    destination = forms.ChoiceField(label=_("Works in"), required=False)
    text = CharField(label=_("Words"), required=False)

    def __init__(self, data: Any, *, own_language: str) -> None:
        super().__init__(data, own_language=own_language)
        countries = Country.objects.filter(role__in=[CountryRole.DESTINATION, CountryRole.BOTH])
        self.fields["destination"].choices = [*EVERY, *((c.code, c.name) for c in countries)]  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> Narrowing:
        self.is_valid()
        chosen = dict(self.cleaned_data)
        chosen.pop("language", None)
        return Narrowing(languages=self.languages, **chosen)


def _languages(chosen: str) -> tuple[str, ...]:
    return (chosen,) if chosen in LANGUAGE_CODES else LANGUAGE_CODES


class DraftForm(PlainForm):
    """A text being written. `version` and `source` say what the writer had before her."""

    title = CharField(label=_("Title"), required=False)
    summary = TextField(
        label=_("Summary"),
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = TextField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 26, "class": "body-text"}),
    )
    significance = forms.ChoiceField(
        label=_("What changes for the reader?"),
        choices=Significance.choices,
        widget=forms.RadioSelect,
        help_text=_("From “the meaning changed” on, every translation is out of date."),
    )
    is_up_to_date = forms.BooleanField(
        label=_("This text now says what the original on this page says."),
        required=False,
        help_text=_("Leave it open if something is still missing: readers will go on being told."),
    )
    note = CharField(label=_("Why"), required=False, max_length=LONGEST_NOTE)
    version = IntegerField(widget=forms.HiddenInput)
    source = IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, bench: Bench) -> None:
        super().__init__(data, initial=_initial(bench))
        self.bench = bench
        del self.fields["is_up_to_date" if bench.is_source else "significance"]
        for name in TEXT_FIELDS:
            self.fields[name].widget.attrs["lang"] = bench.language
            self.fields[name].widget.attrs.pop("maxlength", None)
        if bench.is_source:
            self.fields["note"].help_text = _("Others read it in the history.")

    @property
    def needed(self) -> tuple[str, ...]:
        """What has to be there before the text is submitted, though a draft may be saved without."""
        return ("title", "body", "note") if self.bench.is_source else ("title", "body")

    def follow(self, draft: Draft) -> None:
        """From now on the form is one of that draft: saving it again replaces what stands there, knowingly."""
        self.data = {**self.data.dict(), "version": draft.version}  # type: ignore[attr-defined]

    def against(self, draft: Draft) -> dict[str, Any]:
        """Another's text, marked with what this form's would change in it."""
        mine = ArticleText(self.bench.language, *(self.data.get(name, "") for name in TEXT_FIELDS))
        return {"draft": draft, "marked": self.bench.marked(draft.text, mine)}

    @property
    def was_zawgyi(self) -> bool:
        """Something had to be converted: the writer should look at it again."""
        cleaned = (getattr(self.fields[name], "cleaned_text", None) for name in TEXT_FIELDS)
        return any(one.was_zawgyi for one in cleaned if one is not None)

    @property
    def written(self) -> Written:
        """What a valid form says."""
        given = self.cleaned_data
        texts = (given[name] for name in TEXT_FIELDS)
        return Written(
            text=ArticleText(self.bench.language, *texts),
            source_read=self._source_read(),
            is_up_to_date=given.get("is_up_to_date", False),
            significance=Significance(given.get("significance", Significance.NORMAL)),
            note=given["note"],
        )

    def _source_read(self) -> ArticleRevision | None:
        if self.bench.is_source:
            return None
        revisions = ArticleRevision.objects.of_source(self.bench.article)
        return revisions.filter(pk=self.cleaned_data["source"]).first()


def _initial(bench: Bench) -> dict[str, Any]:
    """The draft, else the published text. A claim about an older source is not carried over to a newer one."""
    draft, source = bench.draft, bench.newest_source
    text = draft.text if draft else bench.published
    return {
        "title": text.title,
        "summary": text.summary,
        "body": text.body,
        "significance": draft.significance if draft else Significance.NORMAL,
        "is_up_to_date": bool(draft and draft.is_up_to_date and draft.source_read == source),
        "note": draft.note if draft else "",
        "version": draft.version if draft else 0,
        "source": source.pk if source else None,
    }


class AnswerForm(PlainForm):
    """What the writer is to mend. `version` is that of the draft that was read."""

    answer = TextField(label=_("What should be mended?"), widget=forms.Textarea(attrs={"rows": 4}))
    version = IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """The version of the draft that was read."""

    version = IntegerField(widget=forms.HiddenInput)


class ConfirmForm(PlainForm):
    """Nothing is asked but to say yes."""
