"""The fee rules, read once a process and again after a rule has changed: reading them is most of a check's time."""

from portal.common.generations import CacheDown, cache_server
from recruitment_agencies import queries
from recruitment_agencies.kept_pages import RULES
from recruitment_agencies.queries import Rulebook

_kept: tuple[str, Rulebook] = ("", Rulebook(rules=(), as_of=""))


def current_rulebook() -> Rulebook:
    """All rules as last committed. A transaction that has changed rules itself must ask `queries.rulebook`."""
    global _kept
    try:
        generation = cache_server().read_generations((RULES,))
    except CacheDown:
        return queries.rulebook()
    if _kept[0] != generation:
        _kept = (generation, queries.rulebook())
    return _kept[1]
