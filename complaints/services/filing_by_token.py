"""Filing for workers by a system of an organisation."""

from django.db import transaction

from complaints.services.filing import Prepared, already_filed, prepare, store
from complaints.submission import Filed, Submission
from portal.audit.services import record
from portal.partners.models import PartnerToken


def file_by_token(*, submission: Submission, token: PartnerToken) -> Filed:
    """File what the organisation of the token sends for workers who agreed; returns it with a receipt for each.

    The receipts were seen by a helper: each is replaced when its worker first uses it. They are hashed before the
    transaction: a hundred of them take seconds.

    Args:
        submission: with `filed_through` and `consents` of the token's organisation.

    Raises:
        Conflict, PortalError: as `file_complaint`.
    """
    already = already_filed(submission=submission)
    return already or _store(prepare(submission=submission), token)


@transaction.atomic
def _store(prepared: Prepared, token: PartnerToken) -> Filed:
    filed = store(prepared=prepared)
    if filed.created:
        record(
            "complaints.filed_by_token",
            on=filed.complaint,
            organisation_id=token.organisation_id,
            detail={"token": token.pk},
        )
    return filed
