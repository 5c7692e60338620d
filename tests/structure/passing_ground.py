"""An offer that waits, for tests that need any."""

from typing import Any
from uuid import UUID

from complaints.enums import OverrideGround
from complaints.models import Complaint
from complaints.services.passing import Override, offer_referral
from tests.cast import Cast


def passing_addresses(cast: Cast, case: Complaint) -> dict[str, list[Any]]:
    """Address → arguments. The head of the post offers the case to the ministry, as a law orders."""
    offer = offer_referral(
        complaint=case,
        by=cast.head_of_post,
        to=cast.ministry,
        scope=["statement"],
        override=Override(OverrideGround.LAW, "A test"),
    )
    acts = ("accept", "refuse", "revoke", "give-back")
    return {
        **{f"desk:offer-{act}": [offer.uid] for act in acts},
        "complaints:stop-sharing": [UUID(int=1)],
        "complaints:answer-office": [UUID(int=1)],
    }
