"""What a helper left to hand over, and an export: for the addresses of the access matrix."""

from complaints.models import CaseExport, FilingBatch
from complaints.services import exports, filing_for
from complaints.services.filing_for import BatchContent
from tests.cast import Cast


def make_batch(cast: Cast) -> FilingBatch:
    """An empty sheet that the case worker of the cast has looked at."""
    return filing_for.keep(content=BatchContent(()), person=cast.case_worker, organisation=cast.cso)


def make_case_export(cast: Cast) -> CaseExport:
    """An export that the head of the post has made."""
    export = exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason="A test")
    return exports.make(export=export)


def filing_addresses(cast: Cast) -> dict[str, list[object]]:
    batch = [make_batch(cast).uid]
    acts = ("batch", "begin", "slips", "faults", "forget")
    return {
        **{f"desk:filing-{act}": batch for act in acts},
        "desk:filing-template": ["xlsx"],
        "desk:export-download": [make_case_export(cast).uid, "csv"],
    }
