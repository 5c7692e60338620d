"""E-mail through Django's back end. Settings: `EMAIL_URL`, `DEFAULT_FROM_EMAIL`."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address

from portal.notifications.channels.base import PermanentFailure, TemporaryFailure
from portal.notifications.channels.registry import channels
from portal.notifications.templates import Rendered

PERMANENT_CODES = range(500, 600)


class EmailChannel:
    """Plain text, no Reply-To. The Message-ID is made of the key, so that a repeat is known as the same mail."""

    key = "email"
    stands_in = False
    writes_to_database = False

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
            },
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure("connection") from error
        return message_id


def _checked(address: str) -> str:
    try:
        return sanitize_address(address, "utf-8")
    except ValueError as error:
        raise PermanentFailure("bad_address") from error


def _refusal(error: smtplib.SMTPRecipientsRefused) -> PermanentFailure | TemporaryFailure:
    codes = [code for code, _text in error.recipients.values()]
    is_final = bool(codes) and all(code in PERMANENT_CODES for code in codes)
    return PermanentFailure("refused") if is_final else TemporaryFailure("refused")


channels.register(EmailChannel())
