"""E-mail through Django's back end. Settings: `EMAIL_URL`, `DEFAULT_FROM_EMAIL`."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address

from portal.notifications.channels.base import ChannelBase, PermanentFailure, TemporaryFailure
from portal.notifications.channels.registry import channels
from portal.notifications.templates import Rendered

PERMANENT_CODES = range(500, 600)
CLOSING = 421  # the server's own trouble, whoever the mail is for


class EmailChannel(ChannelBase):
    """Plain text, no Reply-To. The Message-ID is made of the key, so that a repeat is known as the same mail."""

    key = "email"
    links_to_leave = True

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        message_id = f"<{idempotency_key}@{urlsplit(settings.SITE_URL).hostname}>"
        mail = EmailMessage(
            subject=rendered.subject,
            body=rendered.text,
            to=[_checked(address)],
            headers={
                "Message-ID": message_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": rendered.language,
                **_leave_headers(rendered.leave_url),
            },
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(error) from None  # its words repeat the address
        except (smtplib.SMTPException, OSError):
            raise TemporaryFailure("connection") from None
        return message_id


def _leave_headers(url: str) -> dict[str, str]:
    """RFC 8058: the mail program ends these mails with one POST, and a person with its button."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _checked(address: str) -> str:
    try:
        return sanitize_address(address, "utf-8")
    except ValueError:
        raise PermanentFailure("bad_address") from None


def _refusal(error: smtplib.SMTPRecipientsRefused) -> PermanentFailure | TemporaryFailure:
    codes = [code for code, _text in error.recipients.values()]
    is_final = bool(codes) and all(code in PERMANENT_CODES for code in codes)
    if is_final:
        return PermanentFailure("refused")
    return TemporaryFailure("refused", is_answer=bool(codes) and CLOSING not in codes)


channels.register(EmailChannel())
