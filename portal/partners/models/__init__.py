from portal.partners.models.hook import HookDelivery, PartnerHook
from portal.partners.models.token import PartnerToken

__all__ = ["HookDelivery", "PartnerHook", "PartnerToken"]
