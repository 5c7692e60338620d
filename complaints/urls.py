"""Addresses of complaints: pages for workers, desks, API."""

from django.urls import path

from complaints.api.urls import api_urlpatterns
from complaints.views import desk_actions, desk_cases, follow_up, intake

web_urlpatterns = [
    path("new/", intake.new, name="new"),
    path("new/resume/", intake.resume, name="resume"),
    path("new/with-check/", intake.with_fee_check, name="with-check"),
    path("new/later/", intake.later, name="later"),
    path("new/forget/", intake.forget, name="forget"),
    path("new/check/", intake.check, name="check"),
    path("new/send/", intake.send, name="send"),
    path("new/done/", intake.done, name="done"),
    path("new/<slug:key>/", intake.step, name="step"),
    path("follow-up/", follow_up.open_case, name="follow-up"),
    path("follow-up/status/", follow_up.status, name="status"),
    path("follow-up/reply/", follow_up.reply, name="reply"),
    path("follow-up/withdraw/", follow_up.withdraw, name="withdraw"),
    path("follow-up/confirm/", follow_up.confirm, name="confirm"),
    path("follow-up/reopen/", follow_up.reopen, name="reopen"),
    path("follow-up/close/", follow_up.close, name="close"),
]
desk_urlpatterns = [
    path("cases/", desk_cases.queue, name="cases"),
    path("cases/unrouted/", desk_cases.unrouted, name="unrouted"),
    path("cases/<slug:reference>/", desk_cases.case, name="case"),
    path("cases/<slug:reference>/statement/", desk_cases.statement, name="statement"),
    path("cases/<slug:reference>/acknowledge/", desk_actions.acknowledge, name="acknowledge"),
    path("cases/<slug:reference>/start-work/", desk_actions.start_work, name="start-work"),
    path("cases/<slug:reference>/wait/", desk_actions.wait_for_worker, name="wait"),
    path("cases/<slug:reference>/reply/", desk_actions.reply, name="reply"),
    path("cases/<slug:reference>/resolve/", desk_actions.resolve, name="resolve"),
    path("cases/<slug:reference>/close/", desk_actions.close, name="close"),
    path("cases/<slug:reference>/note/", desk_actions.write_note, name="note"),
    path("cases/<slug:reference>/assign/", desk_actions.assign, name="assign"),
]

__all__ = ["api_urlpatterns", "desk_urlpatterns", "web_urlpatterns"]
