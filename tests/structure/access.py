"""Who may open what: one row an address. A new address without a row fails the tests.

A row gives what a GET answers to each person of the cast; `EVERYBODY` speaks for those not named.
"""

from typing import Final

EVERYBODY: Final = "everybody"
LOGIN, FOUND, BAD, GONE, NO_METHOD = 302, 200, 400, 404, 405

PUBLIC = {EVERYBODY: FOUND}
# Without a draft or receipt cookie these lead back to where one begins; posting pages refuse GET.
NEEDS_COOKIE = {EVERYBODY: LOGIN}
POST_ONLY = {EVERYBODY: NO_METHOD}

# People whose role works no cases meet the case desk as if it were not there.
_NO_CASES = dict.fromkeys(
    ("accused_agency", "editor", "translator", "reviewer", "administrator", "superuser", "nobody"),
    GONE,
)
# A case of a Cambodian in Thailand: its post alone; the oversight office only once it is told.
_NOT_MINE = dict.fromkeys(
    ("other_attache", "case_worker", "ministry_officer", "oversight_officer", "foreign_attache"),
    GONE,
)
CASE = {"visitor": LOGIN, "attache": FOUND, "head_of_post": FOUND, **_NOT_MINE, **_NO_CASES}
CASE_ACT = {EVERYBODY: NO_METHOD}
UNROUTED_ACT = {EVERYBODY: GONE, "visitor": LOGIN}
CASE_LISTS = {EVERYBODY: FOUND, "visitor": LOGIN, **_NO_CASES}
OVERSIGHT = {EVERYBODY: GONE, "visitor": LOGIN, "oversight_officer": FOUND}
SIGNED_IN = {EVERYBODY: FOUND, "visitor": LOGIN}
# Texts and facts: the portal's own team; others meet them as if they were not there.
_TEAM = {EVERYBODY: GONE, "visitor": LOGIN}
TEXTS = {**_TEAM, "editor": FOUND, "translator": FOUND, "reviewer": FOUND}
TEXT_WRITING = {**_TEAM, "editor": FOUND, "translator": FOUND}
TEXT_EDITING = {**_TEAM, "editor": FOUND}
FACT_PROPOSING = {**_TEAM, "editor": FOUND, "reviewer": FOUND}
REVIEWING = {**_TEAM, "reviewer": FOUND}

# Fee law: the portal's team and the ministries that keep it.
RULES = {**_TEAM, "editor": FOUND, "reviewer": FOUND, "ministry_officer": FOUND}
RULE_PROPOSING = {**_TEAM, "editor": FOUND, "ministry_officer": FOUND}

# The register: the ministry of the agency's country. Declared costs: the agency itself as well.
REGISTER = {**_TEAM, "ministry_officer": FOUND}
DECLARED = {**REGISTER, "accused_agency": FOUND}
OWN_NOTICES = {**_TEAM, "accused_agency": FOUND}

MATRIX: dict[str, dict[str, int]] = {
    "root": {EVERYBODY: 302},
    "healthz": PUBLIC,
    "readyz": {EVERYBODY: 503},
    "choose-language": {EVERYBODY: 302},
    "demo-outbox": PUBLIC,
    "api:schema": PUBLIC,
    "api:article-list": PUBLIC,
    "api:article-detail": PUBLIC,
    "api:mission-list": PUBLIC,
    "api:agency-list": PUBLIC,
    "api:agency": PUBLIC,
    "api:fee-check": POST_ONLY,
    "api:open-data-csv": PUBLIC,
    "api:open-data-json": PUBLIC,
    "api:complaints": POST_ONLY,
    "api:complaint-follow-up": POST_ONLY,
    "api:complaint-messages": POST_ONLY,
    "api:complaint-withdraw": POST_ONLY,
    "api:complaint-confirm": POST_ONLY,
    "api:complaint-reopen": POST_ONLY,
    "web:home": PUBLIC,
    "web:about": PUBLIC,
    "web:help": PUBLIC,
    "web:help-choose": PUBLIC,
    "web:search": PUBLIC,
    "web:exit": PUBLIC,
    "worker": PUBLIC,
    "offline:list": PUBLIC,
    "offline:pack": PUBLIC,
    "offline:file": PUBLIC,
    "rights:list": PUBLIC,
    "rights:article": PUBLIC,
    "rights:share": PUBLIC,
    "rights:pdf": PUBLIC,
    "rights:packs": PUBLIC,
    "rights:pack-pdf": PUBLIC,
    "short-link": {EVERYBODY: 302},
    "rights:feedback": POST_ONLY,
    "rights:what-is-missing": PUBLIC,
    "rights:thanks": PUBLIC,
    "rights:listen-ogg": {EVERYBODY: GONE},
    "rights:listen-m4a": {EVERYBODY: GONE},
    "agencies:list": PUBLIC,
    "agencies:detail": PUBLIC,
    "agencies:open-data": PUBLIC,
    "agencies:proof": PUBLIC,
    "agencies:proof-pdf": PUBLIC,
    "agencies:watch": PUBLIC,
    "agencies:watch-asked": PUBLIC,
    # Behind the secret of a message; without it nothing is there.
    "watches:watch": {EVERYBODY: GONE},
    "watches:confirm": POST_ONLY,
    "watches:stop": POST_ONLY,
    "watches:stopped": PUBLIC,
    "fees:check": PUBLIC,
    "complaints:new": PUBLIC,
    "complaints:resume": PUBLIC,
    "complaints:follow-up": PUBLIC,
    "complaints:later": NEEDS_COOKIE,
    "complaints:check": NEEDS_COOKIE,
    "complaints:send": NEEDS_COOKIE,
    "complaints:done": NEEDS_COOKIE,
    "complaints:step": NEEDS_COOKIE,
    "complaints:status": NEEDS_COOKIE,
    "complaints:withdraw": NEEDS_COOKIE,
    "complaints:reopen": NEEDS_COOKIE,
    "complaints:with-check": POST_ONLY,
    "complaints:forget": POST_ONLY,
    "complaints:reply": POST_ONLY,
    "complaints:confirm": POST_ONLY,
    "complaints:close": POST_ONLY,
    "desk:home": SIGNED_IN,
    "desk:cases": CASE_LISTS,
    "desk:unrouted": OVERSIGHT,
    "desk:case": CASE,
    "desk:statement": CASE,
    "desk:acknowledge": CASE_ACT,
    "desk:start-work": CASE_ACT,
    "desk:wait": CASE_ACT,
    "desk:reply": CASE_ACT,
    "desk:resolve": CASE,
    "desk:close": CASE,
    "desk:note": CASE,
    "desk:assign": UNROUTED_ACT,
    # Monitoring: the ministry of the agency's country, never the agency.
    "desk:monitoring": REGISTER,
    "desk:monitoring-export": REGISTER,
    "desk:monitoring-agency": REGISTER,
    "desk:monitoring-agency-export": REGISTER,
    # Compliance: the ministry of the agency's country; deciding, its heads; notices, the agency itself.
    "desk:compliance": REGISTER,
    "desk:compliance-assign-many": POST_ONLY,
    "desk:compliance-case": REGISTER,
    "desk:compliance-take": POST_ONLY,
    "desk:compliance-add": REGISTER,
    "desk:compliance-assign": REGISTER,
    "desk:compliance-note": REGISTER,
    "desk:compliance-notice": REGISTER,
    "desk:compliance-propose": REGISTER,
    "desk:compliance-close": REGISTER,
    "desk:decision-approve": _TEAM,
    "desk:decision-refuse": _TEAM,
    "desk:appeal-decide": _TEAM,
    "desk:refund-paid": REGISTER,
    "desk:findings": REGISTER,
    "desk:findings-act": POST_ONLY,
    "desk:finding": REGISTER,
    "desk:finding-confirm": REGISTER,
    "desk:finding-dismiss": REGISTER,
    "desk:compliance-agencies": REGISTER,
    "desk:finding-new": REGISTER,
    "desk:inspection-plan": REGISTER,
    "desk:inspections": REGISTER,
    "desk:inspection": REGISTER,
    "desk:notices": OWN_NOTICES,
    "desk:notice": OWN_NOTICES,
    "desk:notice-answer": OWN_NOTICES,
    "desk:own-decision": OWN_NOTICES,
    "desk:own-decision-appeal": OWN_NOTICES,
    "desk:fee-rules": RULES,
    "desk:fee-rule-new": RULE_PROPOSING,
    "desk:fee-rule": RULES,
    "desk:fee-rule-propose": RULE_PROPOSING,
    "desk:fee-rule-checked": RULE_PROPOSING,
    "desk:fee-rule-change": RULES,
    "desk:fee-rule-publish": POST_ONLY,
    "desk:fee-rule-refuse": REVIEWING,
    "desk:fee-rule-withdraw": RULES,
    "desk:agency": {**_TEAM, "accused_agency": FOUND},
    "desk:declarations": DECLARED,
    "desk:declaration-new": REGISTER,
    "desk:declaration": REGISTER,
    "desk:declaration-edit": REGISTER,
    "desk:declaration-publish": POST_ONLY,
    "desk:declaration-new-version": POST_ONLY,
    "desk:declaration-withdraw": REGISTER,
    "desk:declaration-discard": POST_ONLY,
    "desk:register": REGISTER,
    "desk:register-new": REGISTER,
    "desk:register-agency": REGISTER,
    "desk:register-particulars": REGISTER,
    "desk:register-add": REGISTER,
    "desk:register-change": REGISTER,
    "desk:register-end": REGISTER,
    "desk:register-remove": REGISTER,
    "desk:register-imports": REGISTER,
    "desk:register-import-template": REGISTER,
    "desk:register-import": REGISTER,
    "desk:register-import-apply": POST_ONLY,
    "desk:register-import-discard": POST_ONLY,
    "desk:register-import-undo": POST_ONLY,
    "desk:register-import-rejected": REGISTER,
    "desk:facts": TEXTS,
    "desk:fact": TEXTS,
    "desk:fact-propose": FACT_PROPOSING,
    "desk:fact-checked": FACT_PROPOSING,
    "desk:fact-approve": POST_ONLY,
    "desk:fact-refuse": REVIEWING,
    "desk:fact-withdraw": FACT_PROPOSING,
    "desk:translations": TEXTS,
    "desk:outdated": TEXTS,
    "desk:outdated-keep": POST_ONLY,
    "desk:figures": TEXTS,
    "desk:figures-finish": POST_ONLY,
    "desk:xliff": TEXT_WRITING,
    "desk:xliff-file": {**_TEAM, "editor": BAD, "translator": BAD},
    "desk:xliff-upload": POST_ONLY,
    "desk:xliff-preview": {**_TEAM, "editor": LOGIN, "translator": LOGIN},
    "desk:xliff-take": POST_ONLY,
    "desk:article-new": TEXT_EDITING,
    "desk:article": TEXTS,
    "desk:article-particulars": TEXT_EDITING,
    "desk:article-show": POST_ONLY,
    "desk:article-hide": POST_ONLY,
    "desk:article-history": TEXTS,
    "desk:article-restore": POST_ONLY,
    "desk:text": TEXTS,
    "desk:text-write": TEXT_WRITING,
    "desk:text-submit": POST_ONLY,
    "desk:text-review": REVIEWING,
    "desk:text-publish": POST_ONLY,
    "desk:text-send-back": POST_ONLY,
    "desk:text-discard": TEXT_WRITING,
    "desk:text-stand-by": POST_ONLY,
    "desk:feedback": TEXTS,
    "desk:feedback-done": POST_ONLY,
    "desk:audio": TEXT_WRITING,
    "desk:audio-text": TEXT_WRITING,
    "desk:audio-withdraw": POST_ONLY,
    "desk:searches": {**_TEAM, "editor": FOUND, "reviewer": FOUND},
    "desk:searches-done": {EVERYBODY: NO_METHOD},
    "desk:searches-remove": {EVERYBODY: NO_METHOD},
}
# allauth's own pages: signed-in ones lead to the sign-in page. Named one by one, so that a new one is seen.
ACCOUNT_PAGES = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_change_password", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done",
}  # fmt: skip
