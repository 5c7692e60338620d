"""New numbers that a worker asks for during her visit: another one for herself, one for a member of her group.

Shown on a page of the visit until she says that she wrote it down. However often the button is pressed at once, one
number is made: whoever waited for the case finds the one that is being shown.
"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import Complainant, Complaint
from complaints.services import receipts
from complaints.services.cases import lock
from complaints.services.visits import ShownNumber, Visit
from portal.audit.services import record
from portal.common.errors import Conflict, TooMany

MOST_AN_HOUR, HOUR = 5, 3600


def give_new_number(*, visit: Visit) -> ShownNumber:
    """Other digits for herself; the old ones open nothing any more.

    Raises:
        TooMany: she took five in an hour.
    """

    def give(complaint: Complaint, receipt: receipts.NewReceipt) -> None:
        receipts.replace(visit.complainant, receipt)
        visit.show(ShownNumber(receipt.digits))
        record("complaints.reissued_receipt", on=complaint)

    return _given(visit, give)


def issue_further(*, visit: Visit) -> ShownNumber:
    """A number for one more worker of her group. She sees it, so it changes when that worker first uses it.

    Raises:
        Conflict: everybody of the group has a number.
        TooMany: she took five in an hour.
    """

    def give(complaint: Complaint, receipt: receipts.NewReceipt) -> None:
        if not numbers_left(complaint):
            raise Conflict(_("Everybody in your group has a number already."))
        last = complaint.complainants.aggregate(last=Max("position"))["last"]
        member = Complainant.objects.create(
            complaint=complaint,
            position=last + 1,
            language=visit.complainant.language,
            consented_at=timezone.now(),
        )
        receipts.store(receipt, complainant=member, seen_by_helper=True)
        visit.show(ShownNumber(receipt.digits, for_member=True))
        record("complaints.issued_further_receipt", on=complaint, detail={"position": last + 1})

    return _given(visit, give)


def wrote_it_down(*, visit: Visit) -> None:
    """She has the number that is shown: nobody sees it again, and where it is her own the one before opens nothing."""
    number = visit.number
    if number:
        hers = visit.complainant.receipts.filter(pending=True, revoked_at__isnull=True)
        receipt = hers.filter(locator=number.digits[: receipts.LOCATOR_DIGITS]).first()
        if receipt:
            receipts.settle(receipt=receipt)
    visit.wrote_it_down()


def numbers_left(complaint: Complaint) -> int:
    """How many workers of the group have no number yet."""
    return int(max(complaint.group_size - complaint.complainants.count(), 0))


Give = Callable[[Complaint, receipts.NewReceipt], None]


def _given(visit: Visit, give: Give) -> ShownNumber:
    if visit.number:
        return visit.number
    _count(visit)
    return receipts.with_free_locator(lambda receipt: _locked(visit, give, receipt))


@transaction.atomic
def _locked(visit: Visit, give: Give, receipt: receipts.NewReceipt) -> ShownNumber:
    complaint = lock(visit.complaint)
    if not visit.number:
        give(complaint, receipt)
    number = visit.number
    if (
        number is None
    ):  # the visit's memory was lost meanwhile: she must not lose her number with it
        raise Conflict(_("This did not work. Please try again."))
    return number


def _count(visit: Visit) -> None:
    key = f"receipt:new:{visit.complainant.pk}"
    cache.add(key, 0, HOUR)
    try:
        taken = cache.incr(key)
    except ValueError:  # it expired between the two calls
        return
    if taken > MOST_AN_HOUR:
        raise TooMany(
            _("You took several new numbers. Please wait an hour and try again."), retry_after=HOUR
        )
