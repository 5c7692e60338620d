"""Text between worker and desk."""

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.enums import Sender
from complaints.models import Complaint, Message
from portal.accounts.models import Organisation, User
from portal.common.errors import PortalError
from portal.common.forms import LONG_TEXT
from portal.common.script import clean_text

# The same words to the same people within this time are a double click.
SAME_WORDS = timedelta(minutes=10)


def readable(text: str, *, field: str = "text") -> str:
    """The text normalised for reading.

    Raises:
        PortalError: it is empty or longer than 10,000 characters.
    """
    clean = clean_text(text).normalised
    if not clean:
        _refuse(_("Please write something here."), field)
    if len(clean) > LONG_TEXT:
        _refuse(_("This is too long. Please write it in fewer words."), field)
    return clean


def add_message(
    complaint: Complaint,
    text: str,
    *,
    organisation: Organisation | None = None,
    by: User | None = None,
) -> Message:
    """Store a message of the organisation, or of the worker where none is given."""
    message = Message(
        complaint=complaint,
        sender=Sender.DESK if organisation else Sender.WORKER,
        organisation=organisation,
        author=by,
    )
    message.seal("sealed_text", text)
    message.save(force_insert=True)
    return message


def _refuse(message: str, field: str) -> None:
    raise PortalError(message, fields={field: [message]})
