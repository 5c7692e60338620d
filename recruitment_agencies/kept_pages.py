"""Whatever changes what the public sees of the register makes its kept pages new, after commit.

Rows written past `save()` and `delete()` (bulk operations) must call `touch` themselves.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from portal.common.caching import touch

REGISTER, RULES = "agencies", "fee-rules"
TAGS = {
    "Agency": (REGISTER,),
    "AgencyName": (REGISTER,),
    "Branch": (REGISTER,),
    "CodeOfConduct": (REGISTER,),
    "Commitment": (REGISTER,),
    "Decision": (REGISTER,),
    "DeploymentStat": (REGISTER,),
    "DestinationPartner": (REGISTER,),
    "FeeDeclaration": (REGISTER,),
    "FeeLine": (REGISTER,),
    "JobOrder": (REGISTER,),
    "Licence": (REGISTER,),
    "LicenceEvent": (REGISTER,),
    "Rating": (REGISTER,),
    "RefundOrder": (REGISTER,),
    "StaffMember": (REGISTER,),
    "SubAgent": (REGISTER,),
    # An agency's page shows its declared costs beside what the rules say of them.
    "FeeRule": (REGISTER, RULES),
}


def watch() -> None:
    """Called once, when the app is ready."""
    for signal in (post_save, post_delete):
        for name in TAGS:
            signal.connect(
                _touched,
                sender=f"recruitment_agencies.{name}",
                dispatch_uid=f"kept pages: {name}",
            )


def _touched(sender: type[Model], **kwargs: Any) -> None:
    touch(*TAGS[sender.__name__])
