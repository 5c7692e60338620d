from portal.search.services.missing import done_with_miss, record_miss
from portal.search.services.rebuilding import rebuild, rebuild_all, refresh, refresh_now
from portal.search.services.synonyms import add_synonym, remove_synonym

__all__ = [
    "add_synonym",
    "done_with_miss",
    "rebuild",
    "rebuild_all",
    "record_miss",
    "refresh",
    "refresh_now",
    "remove_synonym",
]
