"""The description of the API (OpenAPI), and what stands in it for every call alike."""

from collections.abc import Iterator
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {
    "type": "object",
    "description": "What could not be done and why, in the asked language (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "fields": {
            "type": "object",
            "description": "A dotted path in what was sent → sentences that say how to mend it.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail", "fields"],
}
_REFUSED = {
    "description": "It could not be done. With 429, `Retry-After` says in how many seconds to come again.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class SchemaView(SpectacularAPIView):
    """`/api/v1/schema/`, for everybody, as YAML or JSON (`?format=json`)."""

    authentication_classes: list[type] = []

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Always in English: without the library's own parameter for a language."""
        return cast(Response, self._get_schema_response(request))


def with_problems(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Hook of drf-spectacular: every call may be refused, and always in the same form."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    for operation in operations(result):
        operation["responses"]["4XX"] = _REFUSED
    return result


def operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every call of a description."""
    for item in schema["paths"].values():
        yield from (item[method] for method in METHODS if method in item)
