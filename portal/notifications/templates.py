"""What messages say. Each app registers its own in `AppConfig.ready()`; they are rendered when they are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.common.registry import Registry
from portal.common.site import site_name
from portal.notifications.models import Message

Text = str | Promise


@dataclass(frozen=True)
class MessageTemplate:
    """A subject and a text, as lazy translations.

    Both are neutral: no name, no kind of problem, no agency, no story (threats T18), for another
    person may read the screen. Named placeholders they may use: `%(site_name)s`, `%(site_url)s`,
    `%(reference)s` (public reference of what the message is about), `%(count)s` (of a digest).
    Texts to workers use none of them: whoever holds the phone must learn nothing (T1).

    Attributes:
        for_staff: goes to people at their desk, so it may say that a complaint waits there.
        link: an address of the portal, or a sentence, that only this recipient is given; empty for none. It is worked
            out when the message is sent, put under its text, and kept nowhere.
        may_leave: its mails carry a link with which one ends mails of this kind. Never for what somebody has to do.
    """

    key: str
    subject: Text
    text: Text
    for_staff: bool = False
    link: Callable[[Message], str] | None = None
    may_leave: bool = False


@dataclass(frozen=True)
class Rendered:
    """What a channel sends. `leave_url`: where one POST ends messages of this kind, if they may be left."""

    subject: str
    text: str
    language: str
    leave_url: str = ""


templates: Registry[MessageTemplate] = Registry("message templates")

DIGEST = "notifications.digest"
templates.register(
    MessageTemplate(
        key=DIGEST,
        subject=_("There are new messages for you"),
        text=_("%(count)s new messages wait for you at the desk: %(site_url)s/desk/messages/"),
        for_staff=True,
        may_leave=True,
    )
)


def register_template(template: MessageTemplate) -> MessageTemplate:
    """Add a template.

    Raises:
        ValueError: another template has this key.
    """
    return templates.register(template)


def render_message(message: Message) -> Rendered:
    """The message's words in the recipient's language.

    Raises:
        KeyError: no app registers this template any more.
    """
    template = templates[message.template_key]
    count = message.gathered.count() if template.key == DIGEST else 0
    rendered = render_template(
        template, language=message.language, reference=message.about_label, count=count
    )
    if template.link is None:
        return rendered
    return replace(rendered, text=f"{rendered.text}\n{template.link(message)}".strip())


def render_template(
    template: MessageTemplate, *, language: str, reference: str, count: int = 0
) -> Rendered:
    """The template's words in a language; the subject is one line."""
    with translation.override(language):
        values: Mapping[str, str] = {
            "site_name": site_name(),
            "site_url": settings.SITE_URL,
            "reference": reference,
            "count": str(count),
        }
        subject, text = str(template.subject) % values, str(template.text) % values
    return Rendered(subject=" ".join(subject.split()), text=text.strip(), language=language)
