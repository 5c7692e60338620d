"""What a reader chooses from to find an article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import CountryRole
from portal.reference.models import Country
from rights_info.models import Topic

Choices = list[tuple[str, str]]


class ArticleFilter(forms.Form):
    """Corridor and topic, all optional; sent by GET as `from`, `in` and `topic`. Two queries."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = list(Country.objects.all())
        self.fields["from"] = forms.ChoiceField(
            label=_("I come from"),
            required=False,
            choices=_countries(countries, CountryRole.ORIGIN),
        )
        self.fields["in"] = forms.ChoiceField(
            label=_("I work in, or will work in"),
            required=False,
            choices=_countries(countries, CountryRole.DESTINATION),
        )
        topics = [(topic.key, topic.label) for topic in Topic.objects.all()]
        self.fields["topic"].choices = [("", _("All topics")), *topics]  # type: ignore[attr-defined]
        self.order_fields(["from", "in", "topic"])

    @property
    def chosen(self) -> dict[str, str | None]:
        """`from`, `in` and `topic` as chosen; None where nothing valid is."""
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: cleaned.get(name) or None for name in ("from", "in", "topic")}


def _countries(countries: list[Country], role: CountryRole) -> Choices:
    fitting = [c for c in countries if c.role in (role, CountryRole.BOTH)]
    return [("", _("Any country")), *((c.code, c.name) for c in fitting)]  # type: ignore[list-item]
