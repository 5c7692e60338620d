"""JSON in UTF-8, unescaped; problem details under their own media type."""

from collections.abc import Mapping
from typing import Any

from rest_framework import renderers


class JSONRenderer(renderers.JSONRenderer):
    """Khmer stays Khmer: no \\u escapes, which treble the bytes on a slow line."""

    ensure_ascii = False
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        response = (renderer_context or {}).get("response")
        if response is not None and getattr(response, "is_problem", False):
            response["Content-Type"] = "application/problem+json; charset=utf-8"
        return super().render(data, accepted_media_type, renderer_context)
