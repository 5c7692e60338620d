"""Examples in the description of the API: written once, in `api_examples.yaml`, and sent by tests/contract."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.common.api.description import operations

FILE = Path(__file__).with_name("api_examples.yaml")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """By `operationId`: `parameters` by name, and `calls` by name.

    A call has `status` and `answer`; where it sends a body, `request`; where it needs a token or uses one, `token`.
    """
    with FILE.open(encoding="utf-8") as file:
        return dict(yaml.safe_load(file))


def with_examples(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Hook of drf-spectacular."""
    for operation in operations(result):
        found = examples().get(operation["operationId"], {})
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in found.get("parameters", {}):
                parameter["example"] = found["parameters"][parameter["name"]]
        for name, call in found.get("calls", {}).items():
            if "request" in call:
                _put(operation["requestBody"], name, call["request"])
            if "answer" in call:
                _put(operation["responses"][str(call["status"])], name, call["answer"])
    return result


def _put(place: dict[str, Any], name: str, example: Any) -> None:
    content = place["content"]["application/json"]
    content.setdefault("examples", {})[name] = {"value": example}
