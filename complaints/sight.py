"""What a person is to a case, asked once while one page of it is put together, and forgotten with it.

Only a page that changes nothing remembers: services ask anew each time, and so does the next request.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from complaints.models import Complaint
    from portal.accounts.models import User

Answer = TypeVar("Answer")
_KEPT = "_sight"


@contextmanager
def one_page_of(complaint: "Complaint") -> Iterator[None]:
    """Until this ends, the questions marked `asked_once` are asked of this object once for each person.

    It hangs on the object: a service that locks the case works with another one, which remembers nothing.
    """
    complaint.__dict__[_KEPT] = {}
    try:
        yield
    finally:
        complaint.__dict__.pop(_KEPT, None)


def remembered(complaint: "Complaint", question: object, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question about the case, from memory within `one_page_of`; outside it, ask."""
    kept: dict[object, Any] | None = complaint.__dict__.get(_KEPT)
    if kept is None:
        return ask()
    if question not in kept:
        kept[question] = ask()
    found: Answer = kept[question]
    return found


def asked_once(ask: "Callable[[User, Complaint], Answer]") -> "Callable[[User, Complaint], Answer]":
    """A question about a person and a case that `one_page_of` remembers."""

    @functools.wraps(ask)
    def through(user: "User", complaint: "Complaint") -> Answer:
        return remembered(complaint, (ask, user.pk), lambda: ask(user, complaint))

    return through
