"""The lists of the translation desk, side by side above each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from portal.common.errors import Message

_ALL = frozenset({EDIT_ARTICLES, TRANSLATE_ARTICLES, REVIEW_ARTICLES})
_WRITERS = frozenset({EDIT_ARTICLES, TRANSLATE_ARTICLES})


@dataclass(frozen=True)
class Tab:
    """A list: its key, the name of its address in the namespace `desk`, and who may open it."""

    key: str
    name: str
    label: Message
    permissions: frozenset[str] = _ALL

    @property
    def url(self) -> str:
        return reverse(f"desk:{self.name}")


TABS = (
    Tab("texts", "translations", _("All texts")),
    Tab("outdated", "outdated", _("Out of date")),
    Tab("figures", "figures", _("Figures that changed")),
    Tab("xliff", "xliff", _("Translate elsewhere (XLIFF)"), _WRITERS),
    Tab("feedback", "feedback", _("What readers say")),
    Tab("searches", "searches", _("Searches"), frozenset({EDIT_ARTICLES, REVIEW_ARTICLES})),
    Tab("audio", "audio", _("Recordings"), _WRITERS),
)


def tabs_for(user: User) -> list[Tab]:
    """Those that this person may open."""
    return [tab for tab in TABS if tab.permissions & user.permissions_held]
