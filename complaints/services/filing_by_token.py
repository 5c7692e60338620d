"""Filing for workers by a system of an organisation."""

from django.db import transaction

from complaints.services.filing import file_complaint
from complaints.submission import Filed, Submission
from portal.audit.services import record
from portal.partners.models import PartnerToken


@transaction.atomic
def file_by_token(*, submission: Submission, token: PartnerToken) -> Filed:
    """File what the organisation of the token sends for workers who agreed; returns it with a receipt for each.

    The receipts were seen by a helper: each is replaced when its worker first uses it.

    Args:
        submission: with `filed_through` and `consents` of the token's organisation.

    Raises:
        Conflict, PortalError: as `file_complaint`.
    """
    filed = file_complaint(submission=submission)
    if filed.created:
        record(
            "complaints.filed_by_token",
            on=filed.complaint,
            organisation_id=token.organisation_id,
            detail={"token": token.pk},
        )
    return filed
