"""Ending mails of a kind by a link in one of them (RFC 8058): one use, no sign-in, nothing said about anybody."""

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit.services import record
from portal.common.encryption import blind_index, keyed_digest
from portal.notifications.addresses import address_books
from portal.notifications.enums import Urgency
from portal.notifications.models import Delivery, LeaveLink, Message
from portal.notifications.templates import Rendered, templates


def with_leave_link(rendered: Rendered, delivery: Delivery) -> Rendered:
    """The mail with its link, if messages of this kind may be left by this recipient; else as it is."""
    if not may_leave(delivery.message):
        return rendered
    token = _token_of(delivery)
    LeaveLink.objects.get_or_create(delivery=delivery, defaults={"token_digest": _digest(token)})
    url = f"{settings.SITE_URL}{reverse('leave-messages', args=[token])}"
    return replace(rendered, leave_url=url)


def may_leave(message: Message) -> bool:
    """Never what is urgent or has to be done; and only where the recipient's address book knows how."""
    template, book = templates.get(message.template_key), address_books.get(message.recipient_kind)
    if template is None or book is None or message.urgency == Urgency.URGENT:
        return False
    return template.may_leave and book.leave is not None


def find_leave_link(token: str) -> LeaveLink | None:
    links = LeaveLink.objects.select_related("delivery__message")
    return links.filter(token_digest=_digest(token)).first()


@transaction.atomic
def leave_messages(*, link: LeaveLink) -> bool:
    """End what may be left, for the recipient of that mail; False, and nothing done, if the link was used before."""
    if not LeaveLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        return False
    message = link.delivery.message
    book = address_books.get(message.recipient_kind)
    if book is not None and book.leave is not None:
        book.leave(message.recipient_id)
    record("notifications.messages_left", on=link)
    return True


def _token_of(delivery: Delivery) -> str:
    """Worked out anew each time, kept nowhere."""
    return keyed_digest(str(delivery.key), purpose="leave-link")


def _digest(token: str) -> bytes:
    return blind_index(token, purpose="leave-token")
