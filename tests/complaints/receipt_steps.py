"""What the tests of receipts share: a receipt that a helper saw, a group, opening."""

from complaints.models import Complainant, Complaint, Receipt
from complaints.services import receipts
from complaints.services.receipts import Opened
from tests.cast import file_for_worker

HERE = "192.0.2.1"


def open_from(digits: str, *, browser: str = "", address: str = HERE) -> Opened:
    return receipts.open_with_receipt(receipt=digits, address=address, browser=browser)


def seen_by_a_helper() -> str:
    """A receipt that a CSO handed over."""
    filed = file_for_worker()
    Receipt.objects.filter(complaint=filed.complaint).update(seen_by_helper=True)
    return filed.receipt or ""


def group_of(size: int) -> tuple[Complaint, list[Complainant], list[str]]:
    """A case of so many workers, each with a receipt of her own."""
    filed = file_for_worker(complainants=size)
    complaint, digits = filed.complaint, [filed.receipt or ""]
    for position in range(2, size + 1):
        member = Complainant.objects.filter(complaint=complaint, position=position).first()
        if member is None:
            member = Complainant.objects.create(
                complaint=complaint, position=position, language="km"
            )
        member.receipts.all().delete()
        receipt = receipts.new_receipt()
        receipts.store(receipt, complainant=member)
        digits.append(receipt.digits)
    return complaint, list(complaint.complainants.order_by("position")), digits
