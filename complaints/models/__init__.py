from complaints.models.complaint import Complaint, StatusChange
from complaints.models.content import InternalNote, Message, Outcome, Statement
from complaints.models.deadline import Deadline, DeadlineRule
from complaints.models.draft import Draft
from complaints.models.kind import GrievanceKind
from complaints.models.limit import ClaimTimeLimit
from complaints.models.people import Complainant, Receipt
from complaints.models.routing import Assignment, Escalation, Exclusion, RoutingRule

__all__ = [
    "Assignment",
    "ClaimTimeLimit",
    "Complainant",
    "Complaint",
    "Deadline",
    "DeadlineRule",
    "Draft",
    "Escalation",
    "Exclusion",
    "GrievanceKind",
    "InternalNote",
    "Message",
    "Outcome",
    "Receipt",
    "RoutingRule",
    "Statement",
    "StatusChange",
]
