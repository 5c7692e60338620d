"""What can be done in compliance work, one function an act. `at` is for entering past acts with their own dates."""

from recruitment_agencies.services.compliance.appeals import decide_appeal, file_appeal
from recruitment_agencies.services.compliance.cases import (
    add_to_case,
    assign_case,
    close_case,
    open_case,
    write_case_note,
)
from recruitment_agencies.services.compliance.decisions import (
    approve_decision,
    propose_decision,
    refuse_decision,
)
from recruitment_agencies.services.compliance.findings import (
    add_finding,
    dismiss_finding,
    findings_from_declaration,
    uphold_finding,
)
from recruitment_agencies.services.compliance.inspections import (
    finish_inspection,
    plan_inspection,
)
from recruitment_agencies.services.compliance.notices import (
    answer_notice,
    mark_notice_read,
    send_notice,
)
from recruitment_agencies.services.compliance.overdue import escalate_overdue_cases
from recruitment_agencies.services.compliance.refunds import record_refund

__all__ = [
    "add_finding",
    "add_to_case",
    "answer_notice",
    "approve_decision",
    "assign_case",
    "close_case",
    "decide_appeal",
    "dismiss_finding",
    "escalate_overdue_cases",
    "file_appeal",
    "findings_from_declaration",
    "finish_inspection",
    "mark_notice_read",
    "open_case",
    "plan_inspection",
    "propose_decision",
    "record_refund",
    "refuse_decision",
    "send_notice",
    "uphold_finding",
    "write_case_note",
]
