from portal.search.models.document import SearchDocument
from portal.search.models.missed import MissedSearch

__all__ = ["MissedSearch", "SearchDocument"]
