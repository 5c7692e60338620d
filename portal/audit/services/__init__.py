from portal.audit.services.chain import FIRST_HASH, find_broken_event, record, watch
from portal.audit.services.heads import Fault, find_fault, publish_head

__all__ = [
    "FIRST_HASH",
    "Fault",
    "find_broken_event",
    "find_fault",
    "publish_head",
    "record",
    "watch",
]
