"""Reading what is sent: JSON only, and nothing that a parser could stumble over."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers

DEEPEST = 50
"""Lists and maps within each other. No body of ours needs ten; what walks a body by recursion can bear this many."""


class JSONParser(parsers.JSONParser):
    """A body nested very deep is a mistake of the sender, not a fault of ours."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise _too_deep() from error
        except exceptions.ParseError as error:  # the library's sentence repeats what was sent
            raise exceptions.ParseError from error
        if _is_deeper(body, DEEPEST):
            raise _too_deep()
        return body


def _too_deep() -> exceptions.ParseError:
    return exceptions.ParseError(_("This JSON is nested too deeply."))


def _is_deeper(body: Any, levels: int) -> bool:
    """Level by level, without recursion."""
    inner = [body]
    for _level in range(levels + 1):
        inner = [child for value in inner for child in _children(value)]
        if not inner:
            return False
    return True


def _children(value: Any) -> list[Any]:
    """The lists and maps that stand in a list or map."""
    if not isinstance(value, dict | list):
        return []
    values = value.values() if isinstance(value, dict) else value
    return [child for child in values if isinstance(child, dict | list)]
