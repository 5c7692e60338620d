from portal.search.services.missing import record_miss
from portal.search.services.rebuilding import rebuild, rebuild_all

__all__ = ["rebuild", "rebuild_all", "record_miss"]
