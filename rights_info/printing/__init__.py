"""Articles and packs on paper: what stands on a page, as data. How it looks is decided in `templates/print/`."""

from portal.reference.queries import CACHE_TAG as HELP_TAG
from rights_info.printing.articles import article_paper, article_paper_name
from rights_info.printing.packs import pack_destinations, pack_paper, pack_paper_name
from rights_info.services.articles import CACHE_TAG

PAPER_TAGS = (CACHE_TAG, HELP_TAG)
"""What is renewed when something on a paper may have changed (see `portal.common.caching.touch`)."""

__all__ = [
    "PAPER_TAGS",
    "article_paper",
    "article_paper_name",
    "pack_destinations",
    "pack_paper",
    "pack_paper_name",
]
