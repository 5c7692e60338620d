from portal.audit.services.chain import FIRST_HASH, find_broken_event, record

__all__ = ["FIRST_HASH", "find_broken_event", "record"]
