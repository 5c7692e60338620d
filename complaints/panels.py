"""Parts of the case page and of the worker's page that modules register, so that the pages know none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from complaints.models import Complainant, Complaint
from portal.accounts.models import User
from portal.common.errors import Message
from portal.common.registry import Registry

Context = dict[str, Any]


@dataclass(frozen=True)
class CasePanel:
    """A part of a desk's case page.

    Attributes:
        template: rendered with `panel` (what `context` gave) and the page's own context.
        context: what this person is shown of this case; None leaves the panel out.
        in_aside: beside the case rather than under it.
    """

    key: str
    template: str
    context: Callable[[User, Complaint], Context | None]
    order: int = 50
    in_aside: bool = False


@dataclass(frozen=True)
class CaseLink:
    """Something a person may do with a case on a page of its own: a form at an address that takes the reference."""

    key: str
    label: Message
    icon: str
    is_for: Callable[[User, Complaint], bool]
    order: int = 50

    @property
    def url_name(self) -> str:
        return f"desk:{self.key}"


@dataclass(frozen=True)
class WorkerPanel:
    """A part of the worker's follow-up page. It must tell nothing of the story: who finds the number sees it too."""

    key: str
    template: str
    context: Callable[[Complaint, Complainant], Context | None]
    order: int = 50


case_panels: Registry[CasePanel] = Registry("parts of the case page")
case_links: Registry[CaseLink] = Registry("acts of a case page")
worker_panels: Registry[WorkerPanel] = Registry("parts of the worker's page")
