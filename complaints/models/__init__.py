from complaints.models.complaint import Complaint, StatusChange
from complaints.models.consent import Consent, ConsentRequest, Transition
from complaints.models.content import InternalNote, Message, Outcome, Statement
from complaints.models.deadline import Deadline, DeadlineRule
from complaints.models.draft import Draft
from complaints.models.evidence import DraftFile, Evidence
from complaints.models.figures import ClosedDay, OfficeFigures
from complaints.models.filing_batch import FilingBatch
from complaints.models.interest import CaseIndex, Interest, UnmaskRequest
from complaints.models.key import CaseKey
from complaints.models.kind import GrievanceKind
from complaints.models.limit import ClaimTimeLimit
from complaints.models.people import Complainant, Receipt
from complaints.models.reply_code import ReplyCode
from complaints.models.retention import Hold, PurgedCase, RetentionRule
from complaints.models.routing import (
    Assignment,
    Escalation,
    Exclusion,
    RoutingRule,
    RoutingRuleChange,
)
from complaints.models.seat import Seat
from complaints.models.work import Call, CaseExport, SavedView

__all__ = [
    "Assignment",
    "Call",
    "CaseExport",
    "CaseIndex",
    "CaseKey",
    "ClaimTimeLimit",
    "ClosedDay",
    "Complainant",
    "Complaint",
    "Consent",
    "ConsentRequest",
    "Deadline",
    "DeadlineRule",
    "Draft",
    "DraftFile",
    "Escalation",
    "Evidence",
    "Exclusion",
    "FilingBatch",
    "GrievanceKind",
    "Hold",
    "Interest",
    "InternalNote",
    "Message",
    "OfficeFigures",
    "Outcome",
    "PurgedCase",
    "Receipt",
    "ReplyCode",
    "RetentionRule",
    "RoutingRule",
    "RoutingRuleChange",
    "SavedView",
    "Seat",
    "Statement",
    "StatusChange",
    "Transition",
    "UnmaskRequest",
]
