"""What follows when reference data changed."""

from portal.reference.services import LoadReport
from portal.search.services import rebuild_all


def refresh_search(report: LoadReport) -> None:
    """Write the search documents anew, if anything they may hold has changed."""
    if report.total_changes:
        rebuild_all()
