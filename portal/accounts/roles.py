"""One table: which role may do what. `docs/roles.md` is written from it (`manage.py write_roles`)."""

from collections.abc import Iterable

from django.utils import translation

from portal.accounts.enums import OrganisationKind, Role

WORK_CASES = "work_cases"  # open, acknowledge, answer complaints assigned to the own organisation
OVERSEE_CASES = "oversee_cases"  # the unrouted queue and cases escalated to oversight
FILE_CASES = "file_cases"  # file for workers, with consent
LEAD_DESK = "lead_desk"
PROPOSE_ROUTING = "propose_routing"
PUBLISH_ROUTING = "publish_routing"
GRANT_UNMASKING = "grant_unmasking"
WORK_COMPLIANCE = "work_compliance"
DECIDE_COMPLIANCE = "decide_compliance"
KEEP_REGISTER = "keep_register"
PROPOSE_FEE_RULES = "propose_fee_rules"
PUBLISH_FEE_RULES = "publish_fee_rules"
REPRESENT_AGENCY = "represent_agency"
EDIT_ARTICLES = "edit_articles"
TRANSLATE_ARTICLES = "translate_articles"
REVIEW_ARTICLES = "review_articles"
MANAGE_PEOPLE = "manage_people"  # of the own organisation; who runs the system, of every one
RUN_SYSTEM = "run_system"  # never case content

# What each permission lets a person do, in the words of docs/roles.md.
MEANINGS = {
    WORK_CASES: "open, acknowledge and answer complaints assigned to the own organisation",
    OVERSEE_CASES: "see the unrouted queue and what was escalated to the oversight office",
    FILE_CASES: "file complaints for workers, with their consent",
    LEAD_DESK: "give cases to people of the own desk, hold and export its cases, make tokens for its systems",
    PROPOSE_ROUTING: "propose changes of the rules by which complaints find their office, with the effect in view",
    PUBLISH_ROUTING: "publish a routing rule that somebody else proposed",
    GRANT_UNMASKING: "grant or refuse a request to see who complained",
    WORK_COMPLIANCE: "check declarations and work findings about agencies",
    DECIDE_COMPLIANCE: "decide on findings and sanctions",
    KEEP_REGISTER: "keep the register of the own country: agencies, licences, job orders, imports, declared costs",
    PROPOSE_FEE_RULES: "propose changes of fee rules; they count when another person has published them",
    PUBLISH_FEE_RULES: "publish a fee rule that somebody else proposed",
    REPRESENT_AGENCY: "publish an agency's costs and answer findings; never a complaint",
    EDIT_ARTICLES: "write rights articles, propose changes of facts; readers see both once another has reviewed them",
    TRANSLATE_ARTICLES: "translate rights articles, for another to review",
    REVIEW_ARTICLES: "review and publish what others wrote, as a native speaker; with a second reviewer, change a fact",
    MANAGE_PEOPLE: "invite people of the own organisation, see who they are, end their time there",
    RUN_SYSTEM: "run the system, and invite the first people of every organisation; never the content of a case",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.CSO_CASE_WORKER: frozenset({WORK_CASES, FILE_CASES}),
    Role.CSO_MANAGER: frozenset({WORK_CASES, FILE_CASES, LEAD_DESK, MANAGE_PEOPLE}),
    Role.ATTACHE_OFFICER: frozenset({WORK_CASES}),
    Role.HEAD_OF_POST: frozenset({WORK_CASES, LEAD_DESK, MANAGE_PEOPLE}),
    Role.COMPLIANCE_OFFICER: frozenset(
        {WORK_CASES, WORK_COMPLIANCE, KEEP_REGISTER, PROPOSE_FEE_RULES, PROPOSE_ROUTING}
    ),
    Role.COMPLIANCE_HEAD: frozenset(
        {
            WORK_CASES,
            WORK_COMPLIANCE,
            DECIDE_COMPLIANCE,
            KEEP_REGISTER,
            PROPOSE_FEE_RULES,
            PUBLISH_FEE_RULES,
            LEAD_DESK,
            PROPOSE_ROUTING,
            PUBLISH_ROUTING,
            MANAGE_PEOPLE,
        }
    ),
    Role.OVERSIGHT_OFFICER: frozenset(
        {WORK_CASES, OVERSEE_CASES, LEAD_DESK, PROPOSE_ROUTING, PUBLISH_ROUTING, MANAGE_PEOPLE}
    ),
    Role.IDENTITY_CUSTODIAN: frozenset({GRANT_UNMASKING}),
    Role.AGENCY_REPRESENTATIVE: frozenset({REPRESENT_AGENCY}),
    Role.EDITOR: frozenset({EDIT_ARTICLES, TRANSLATE_ARTICLES, PROPOSE_FEE_RULES}),
    Role.TRANSLATOR: frozenset({TRANSLATE_ARTICLES}),
    Role.REVIEWER: frozenset({REVIEW_ARTICLES, PUBLISH_FEE_RULES}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({RUN_SYSTEM, MANAGE_PEOPLE}),
}

# Who opens a case, or says who complained. Nobody holds one of these beside RUN_SYSTEM.
OPENS_CASES = frozenset({WORK_CASES, OVERSEE_CASES, FILE_CASES, GRANT_UNMASKING})

# The roles an organisation of each kind has; an oversight office of any kind has those of oversight.
ROLES_OF_KIND: dict[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.MISSION: frozenset({Role.ATTACHE_OFFICER, Role.HEAD_OF_POST}),
    OrganisationKind.MINISTRY: frozenset({Role.COMPLIANCE_OFFICER, Role.COMPLIANCE_HEAD}),
    OrganisationKind.CSO: frozenset({Role.CSO_CASE_WORKER, Role.CSO_MANAGER}),
    OrganisationKind.AGENCY: frozenset({Role.AGENCY_REPRESENTATIVE}),
    OrganisationKind.PORTAL: frozenset(
        {Role.EDITOR, Role.TRANSLATOR, Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR}
    ),
}
ROLES_OF_OVERSIGHT = frozenset({Role.OVERSIGHT_OFFICER, Role.IDENTITY_CUSTODIAN})

# Whom each role may invite into its own organisation. Not the custodian by those who ask her for names: she is invited
# by the system administrator, who sees no case and may invite every role.
INVITES: dict[Role, frozenset[Role]] = {
    Role.CSO_MANAGER: frozenset({Role.CSO_CASE_WORKER, Role.CSO_MANAGER}),
    Role.HEAD_OF_POST: frozenset({Role.ATTACHE_OFFICER, Role.HEAD_OF_POST}),
    Role.COMPLIANCE_HEAD: frozenset({Role.COMPLIANCE_OFFICER, Role.COMPLIANCE_HEAD}),
    Role.OVERSIGHT_OFFICER: frozenset({Role.OVERSIGHT_OFFICER}),
    Role.SYSTEM_ADMINISTRATOR: frozenset(Role),
}


def roles_with(permission: str) -> list[Role]:
    """The roles that hold a permission."""
    return [role for role, held in PERMISSIONS.items() if permission in held]


def as_markdown() -> str:
    """The table of roles and permissions as `docs/roles.md` holds it, in English."""
    permissions = list(MEANINGS)
    lines = [
        "# Roles",
        "",
        "Written by `python manage.py write_roles` from `portal/accounts/roles.py`; change it there.",
        "A person holds the permissions of all their live memberships. Which *rows* they see is a",
        "matter of `.visible_to(user)`, never of a permission alone.",
        "",
        "| permission | lets a person |",
        "|---|---|",
        *(f"| `{permission}` | {MEANINGS[permission]} |" for permission in permissions),
        "",
        "| role | " + " | ".join(f"`{permission}`" for permission in permissions) + " |",
        "|---|" + "---|" * len(permissions),
        *(_row(role, permissions) for role in Role),
        "",
        "## Who invites whom",
        "Into the own organisation, and only to roles of its kind; the system administrator into every organisation.",
        "",
        "| role | may invite |",
        "|---|---|",
        *(_invites_row(role) for role in Role if role in INVITES),
    ]
    return "\n".join(lines) + "\n"


def can_hold_together(roles: Iterable[Role]) -> bool:
    """Whether one person may have all these roles: who runs the system opens no case, in no other role either; and who
    grants names asks for none."""
    held: frozenset[str] = frozenset().union(*(PERMISSIONS[role] for role in roles))
    runs_and_opens = RUN_SYSTEM in held and bool(held & OPENS_CASES)
    return not runs_and_opens and not {GRANT_UNMASKING, WORK_CASES} <= held


def _invites_row(role: Role) -> str:
    with translation.override("en"):
        invited = ", ".join(str(one.label) for one in Role if one in INVITES[role])
        return f"| {role.label} | {'every role' if INVITES[role] == set(Role) else invited} |"


def _row(role: Role, permissions: list[str]) -> str:
    with translation.override("en"):
        label = str(role.label)
    marks = ["yes" if permission in PERMISSIONS[role] else "" for permission in permissions]
    return f"| {label} | " + " | ".join(marks) + " |"
