"""What a reader can do next: the large buttons at the foot of an article. An open set: one class an action.

An article names them as maps {type, kind?} in `Article.actions`. The pages belong to apps above this one, so they
are known by the names of their addresses only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.common.errors import Message
from portal.common.registry import Registry


@dataclass(frozen=True)
class Corridor:
    """Where a person comes from and works, as far as known (ISO 3166-1)."""

    origin: str | None = None
    destination: str | None = None


@dataclass(frozen=True)
class ActionType:
    """A kind of next step.

    Attributes:
        url_name: name of the page it leads to.
        parameters: query parameter → where its value comes from: a key of the article's own map or of the corridor.
    """

    key: str
    url_name: str
    icon: str
    word: Message
    parameters: Mapping[str, str]

    def url(self, action: Mapping[str, str | None], corridor: Corridor) -> str:
        known = {"from": corridor.origin, "in": corridor.destination, **action}
        query = {name: known.get(source) for name, source in self.parameters.items()}
        given = {name: value for name, value in query.items() if value}
        address = reverse(self.url_name)
        return f"{address}?{urlencode(given)}" if given else address


@dataclass(frozen=True)
class NextStep:
    """A button: where it leads, its icon and its words."""

    key: str
    url: str
    icon: str
    word: Message


action_types: Registry[ActionType] = Registry("next steps of an article")

action_types.register(
    ActionType(
        "complaint",
        "complaints:new",
        "message-circle-warning",
        _("File a complaint"),
        {"kind": "kind"},
    )
)
action_types.register(
    ActionType("fee_check", "fees:check", "hand-coins", _("Was my fee lawful?"), {})
)
action_types.register(
    ActionType(
        "help", "web:help", "map-pinned", _("Who can help near me"), {"from": "from", "in": "in"}
    )
)
action_types.register(
    ActionType("agencies", "agencies:list", "badge-check", _("Is this agency real?"), {})
)


def next_steps(actions: list[dict[str, str | None]], corridor: Corridor) -> list[NextStep]:
    """Buttons for an article's actions; an action nobody knows is left out."""
    steps = []
    for action in actions:
        kind = action_types.get(action.get("type") or "")
        if kind:
            steps.append(NextStep(kind.key, kind.url(action, corridor), kind.icon, kind.word))
    return steps


def words_of(action: Mapping[str, str | None]) -> str:
    """The button's words, with what the map adds to them, for who edits the article."""
    known = action_types.get(action.get("type") or "")
    kind = (action.get("kind") or "").replace("_", " ")
    word = str(known.word) if known else str(action.get("type"))
    return f"{word} ({kind})" if kind else word
