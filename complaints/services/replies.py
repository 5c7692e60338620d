"""What a worker answers by message: it joins her case as if she had written it on her page, or connects her chat.

Whatever else comes is not ours to keep: see `portal.notifications.inbound`.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import reply_codes
from complaints.enums import ContactChannel
from complaints.models import Complainant, Complaint, ReplyCode
from complaints.models.reply_code import ReplyCodePurpose
from complaints.reply_codes import Found
from complaints.services import worker
from complaints.services.cases import lock
from portal.audit.services import record
from portal.common.encryption import CannotOpen
from portal.common.errors import Conflict, PortalError
from portal.notifications.channels import Inbound
from portal.notifications.inbound import Heard, readers, takes_replies

CONNECTED = gettext_lazy("From now on we can write to you here.")


class RepliesReader:
    """Messages that hold a live number of the worker who sends them."""

    key = "complaints.replies"

    def read(self, inbound: Inbound) -> Heard:
        event = reply_codes.event_of(inbound)
        if _came_before(event):
            return Heard(is_taken=True)
        found = reply_codes.matching(inbound)
        for code, number in found:
            try:
                return _use(code, number, inbound, event)
            except (PortalError, CannotOpen):  # used, over, no words, or the case has ended
                continue
            except IntegrityError:  # the same event at the same moment
                if not _came_before(event):
                    raise
                return Heard(is_taken=True)
        language = next((code.complainant.language for code, _number in found), "")
        # Another process may have used it while this one waited for the case.
        return Heard(is_taken=_came_before(event), language=language)


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    readers.register(RepliesReader())


@transaction.atomic
def take_linking_number(*, complainant: Complainant) -> ReplyCode:
    """A number that connects her Telegram, for half an hour; the one before ends.

    Raises:
        Conflict: she did not wish to be reached there, or no bot is there.
    """
    complaint = lock(complainant.complaint)
    if not may_link(complainant):
        raise Conflict(_("This is not possible any more. Please look again."))
    code = reply_codes.make_linking(complainant)
    record("complaints.took_linking_number", on=complaint)
    return code


def may_link(complainant: Complainant) -> bool:
    """She wished to hear by Telegram, and there is a bot."""
    if not takes_replies("telegram"):
        return False
    return reply_codes.contact_of(complainant).get("channel") == ContactChannel.TELEGRAM


@transaction.atomic
def unlink_chat(*, complainant: Complainant) -> None:
    """Nothing is written to her chat from now on, or taken from there. Done twice is done once."""
    complaint, row = _locked(complainant)
    contact = reply_codes.contact_of(row)
    if contact.pop("chat", None) is None:
        return
    reply_codes.forget_answering(row)
    row.seal_json("sealed_contact", contact)
    row.save(update_fields=["sealed_contact"])
    record("complaints.unlinked_chat", on=complaint, detail={"position": row.position})


def forget_old() -> int:
    """Numbers whose time is over go; how many."""
    return reply_codes.forget_old()


@transaction.atomic
def _use(code: ReplyCode, number: Found, inbound: Inbound, event: bytes) -> Heard:
    """The case is held first, as everywhere; then the number is looked at again.

    Raises:
        PortalError: it cannot be used, or not for this.
    """
    complaint, complainant = _locked(code.complainant)
    now = timezone.now()
    live = ReplyCode.objects.live(now).filter(pk=code.pk)
    if not live.update(used_at=now, event=event):
        raise Conflict(_("This is not possible any more. Please look again."))
    if code.purpose == ReplyCodePurpose.LINK:
        return _link(complainant, inbound)
    worker.reply(
        complaint=complaint, complainant=complainant, text=number.words, via=inbound.channel
    )
    return Heard(is_taken=True, language=complainant.language)


def _link(complainant: Complainant, inbound: Inbound) -> Heard:
    if inbound.channel != "telegram" or not may_link(complainant):
        raise Conflict(_("This is not possible any more. Please look again."))
    contact = reply_codes.contact_of(complainant)
    if contact.get("chat") != inbound.address:
        reply_codes.forget_answering(complainant)
    complainant.seal_json("sealed_contact", {**contact, "chat": inbound.address})
    complainant.save(update_fields=["sealed_contact"])
    record(
        "complaints.linked_chat",
        on=complainant.complaint,
        detail={"position": complainant.position},
    )
    return Heard(is_taken=True, answer=CONNECTED, language=complainant.language)


def _locked(complainant: Complainant) -> tuple[Complaint, Complainant]:
    """Her case, held, and her own row as it stands now."""
    complaint = lock(complainant.complaint)
    row = Complainant.objects.get(pk=complainant.pk)
    row.complaint = complaint
    return complaint, row


def _came_before(event: bytes) -> bool:
    return ReplyCode.objects.filter(event=event).exists()
