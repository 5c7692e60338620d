"""What an article is about and for whom."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.common.forms import CharField, IntegerField, PlainForm
from portal.common.script import to_ascii_digits
from portal.reference.enums import CountryRole
from portal.reference.models import Country
from rights_info.actions import action_types, words_of
from rights_info.enums import SECTOR_NAMES, Stage
from rights_info.forms.desk import LONGEST_NOTE
from rights_info.models import Article, Topic
from rights_info.services.particulars import Particulars

Action = dict[str, Any]


def _ticks(label: Any, choices: Any = (), *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, widget=forms.CheckboxSelectMultiple
    )


class ParticularsForm(PlainForm):
    """Stages, topics, corridors, sectors and next steps. Nothing ticked means: for all."""

    stages = _ticks(_("Stages of the journey"), Stage.choices, required=True)
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    origins = _ticks(_("For people from"))
    destinations = _ticks(_("Who work in"))
    sectors = _ticks(_("Kinds of work"), list(SECTOR_NAMES.items()))
    actions = _ticks(_("Next steps at the end"))
    position = IntegerField(label=_("Position in lists"), min_value=1, max_value=30_000)
    why = CharField(
        label=_("Why"), max_length=LONGEST_NOTE, help_text=_("Others read it in the history.")
    )

    def __init__(self, data: Any = None, *, article: Article | None = None) -> None:
        self.article = article
        super().__init__(data, initial=_initial(article))
        countries = list(Country.objects.all())
        self._choose("origins", _countries(countries, CountryRole.ORIGIN))
        self._choose("destinations", _countries(countries, CountryRole.DESTINATION))
        self._choose("actions", _action_choices())

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def particulars(self) -> Particulars:
        given = self.cleaned_data
        kept = self.article.actions if self.article else []
        return Particulars(
            stages=given["stages"],
            topics=list(given["topics"]),
            origins=given["origins"],
            destinations=given["destinations"],
            sectors=given["sectors"],
            actions=_in_order(given["actions"], [_key_of(action) for action in kept]),
            position=given["position"],
        )


class NewArticleForm(ParticularsForm):
    """The particulars and the English title, of which the address is made."""

    title = CharField(
        label=_("Title in English"), help_text=_("The address of the page is made of it.")
    )
    field_order = ["title"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        del self.fields["why"]

    def clean_title(self) -> str:
        return to_ascii_digits(self.cleaned_data["title"])


def _initial(article: Article | None) -> dict[str, Any]:
    if article is None:
        return {"position": 100}
    names = ("stages", "origins", "destinations", "sectors", "position")
    return {
        **{name: getattr(article, name) for name in names},
        "topics": article.topics.all(),
        "actions": [_key_of(action) for action in article.actions],
    }


def _countries(countries: Iterable[Country], role: CountryRole) -> list[tuple[str, Any]]:
    return [(c.code, c.name) for c in countries if c.role in (role, CountryRole.BOTH)]


def _key_of(action: Action) -> str:
    """«complaint:unpaid_wages» for {type: complaint, kind: unpaid_wages}; «help» for {type: help}."""
    return ":".join(filter(None, (action.get("type"), action.get("kind"))))


def _action_of(key: str) -> Action:
    name, _colon, kind = key.partition(":")
    return {"type": name, "kind": kind} if kind else {"type": name}


def _action_choices() -> list[tuple[str, Any]]:
    """Every next step, and with it each kind that some article gives it already."""
    used = Article.objects.values_list("actions", flat=True)
    keys = sorted(
        {_key_of(action) for actions in used for action in actions} | set(action_types.keys())
    )
    return [
        (key, words_of(_action_of(key))) for key in keys if key.partition(":")[0] in action_types
    ]


def _in_order(chosen: list[str], kept: list[str]) -> list[Action]:
    """Those that the article had keep their order; new ones follow."""
    first = [key for key in kept if key in chosen]
    return [_action_of(key) for key in [*first, *(key for key in chosen if key not in first)]]
