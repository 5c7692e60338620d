"""What a passkey page hands to its script: in an attribute, for no page holds an inline script."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """JSON, to be escaped by the template like any text."""
    return json.dumps(value, cls=DjangoJSONEncoder)
