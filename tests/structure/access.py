"""Who may open what: one row an address. A new address without a row fails the tests.

A row gives what a GET answers to each person of the cast; `EVERYBODY` speaks for those not named.
"""

from typing import Final

EVERYBODY: Final = "everybody"
LOGIN, FOUND, GONE, NO_METHOD = 302, 200, 404, 405

PUBLIC = {EVERYBODY: FOUND}
# Without a draft or receipt cookie these lead back to where one begins; posting pages refuse GET.
NEEDS_COOKIE = {EVERYBODY: LOGIN}
POST_ONLY = {EVERYBODY: NO_METHOD}

# People whose role works no cases meet the case desk as if it were not there.
_NO_CASES = dict.fromkeys(
    ("accused_agency", "editor", "administrator", "superuser", "nobody"), GONE
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
    "api:complaints": POST_ONLY,
    "api:complaint-follow-up": POST_ONLY,
    "api:complaint-messages": POST_ONLY,
    "api:complaint-withdraw": POST_ONLY,
    "api:complaint-confirm": POST_ONLY,
    "api:complaint-reopen": POST_ONLY,
    "web:home": PUBLIC,
    "web:about": PUBLIC,
    "web:help": PUBLIC,
    "web:search": PUBLIC,
    "web:exit": PUBLIC,
    "rights:list": PUBLIC,
    "rights:article": PUBLIC,
    "agencies:list": PUBLIC,
    "agencies:detail": PUBLIC,
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
}
# allauth's own pages: signed-in ones lead to the sign-in page. Named one by one, so that a new one is seen.
ACCOUNT_PAGES = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_change_password", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done",
}  # fmt: skip
