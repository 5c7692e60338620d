from portal.search.models.document import SearchDocument
from portal.search.models.missed import MissedSearch
from portal.search.models.synonym import SearchSynonym
from portal.search.models.word import SearchWord

__all__ = ["MissedSearch", "SearchDocument", "SearchSynonym", "SearchWord"]
