from recruitment_agencies.models.agency import Agency, AgencyName, Branch
from recruitment_agencies.models.compliance import (
    CaseDeadline,
    CaseNote,
    ComplianceCase,
    Finding,
)
from recruitment_agencies.models.conduct import CodeOfConduct, Commitment, Rating
from recruitment_agencies.models.decision import (
    AgencyResponse,
    Appeal,
    Decision,
    Notice,
    RefundOrder,
)
from recruitment_agencies.models.declaration import FeeDeclaration, FeeLine
from recruitment_agencies.models.fee_rule import FeeRule
from recruitment_agencies.models.inspection import Checklist, Inspection
from recruitment_agencies.models.job_order import JobOrder
from recruitment_agencies.models.licence import Licence, LicenceEvent
from recruitment_agencies.models.network import DestinationPartner, StaffMember, SubAgent
from recruitment_agencies.models.register_edit import RegisterEdit
from recruitment_agencies.models.register_import import ImportChange, RegisterImport
from recruitment_agencies.models.rule_change import FeeRuleChange
from recruitment_agencies.models.statistic import DeploymentStat, WorkerReport
from recruitment_agencies.models.watch import AgencyWatch

__all__ = [
    "Agency",
    "AgencyName",
    "AgencyResponse",
    "AgencyWatch",
    "Appeal",
    "Branch",
    "CaseDeadline",
    "CaseNote",
    "Checklist",
    "CodeOfConduct",
    "Commitment",
    "ComplianceCase",
    "Decision",
    "DeploymentStat",
    "DestinationPartner",
    "FeeDeclaration",
    "FeeLine",
    "FeeRule",
    "FeeRuleChange",
    "Finding",
    "ImportChange",
    "Inspection",
    "JobOrder",
    "Licence",
    "LicenceEvent",
    "Notice",
    "Rating",
    "RefundOrder",
    "RegisterEdit",
    "RegisterImport",
    "StaffMember",
    "SubAgent",
    "WorkerReport",
]
