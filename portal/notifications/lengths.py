"""How long each message is as SMS, in each language: for operators, who pay by the part."""

from dataclasses import dataclass

from portal.notifications.channels.sms_length import SmsLength, measure
from portal.notifications.templates import MessageTemplate, render_template, templates
from portal.settings.languages import LANGUAGE_CODES

# As long as any: a reference stands only in what goes to a desk.
REFERENCE, COUNT = "MRP-2026-000000", 12


@dataclass(frozen=True)
class MessageText:
    """What one message says in one language. A link that it gets when it is sent comes on top."""

    language: str
    text: str
    length: SmsLength


@dataclass(frozen=True)
class MessageTexts:
    """One message in every language, in their order."""

    key: str
    for_staff: bool
    texts: list[MessageText]


def message_texts() -> list[MessageTexts]:
    """Every message: first those to workers, then those to desks, each by its key."""
    ordered = sorted(templates, key=lambda one: (one.for_staff, one.key))
    return [MessageTexts(one.key, one.for_staff, _texts(one)) for one in ordered]


def _texts(template: MessageTemplate) -> list[MessageText]:
    reference = REFERENCE if template.for_staff else ""
    found = []
    for language in LANGUAGE_CODES:
        rendered = render_template(template, language=language, reference=reference, count=COUNT)
        found.append(MessageText(language, rendered.text, measure(rendered.text)))
    return found
