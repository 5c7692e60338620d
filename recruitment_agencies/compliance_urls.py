"""Addresses of the compliance desk and of the agencies' notices, in the namespace `desk`."""

from django.urls import path

from recruitment_agencies.views import (
    desk_compliance,
    desk_decisions,
    desk_findings,
    desk_inspections,
    desk_notices,
)

_CASE = "compliance/cases/<slug:reference>/"
_FINDING = "compliance/findings/<uuid:public_id>/"

desk_urlpatterns = [
    path("compliance/", desk_compliance.queue, name="compliance"),
    path("compliance/assign/", desk_compliance.assign_many, name="compliance-assign-many"),
    path(_CASE, desk_compliance.case, name="compliance-case"),
    path(f"{_CASE}take/", desk_compliance.take_findings, name="compliance-take"),
    path(f"{_CASE}add/", desk_compliance.add_finding, name="compliance-add"),
    path(f"{_CASE}assign/", desk_compliance.assign, name="compliance-assign"),
    path(f"{_CASE}note/", desk_compliance.note, name="compliance-note"),
    path(f"{_CASE}notice/", desk_compliance.send_notice, name="compliance-notice"),
    path(f"{_CASE}propose/", desk_decisions.propose, name="compliance-propose"),
    path(f"{_CASE}close/", desk_compliance.close, name="compliance-close"),
    path("compliance/decisions/<int:pk>/approve/", desk_decisions.approve, name="decision-approve"),
    path("compliance/decisions/<int:pk>/refuse/", desk_decisions.refuse, name="decision-refuse"),
    path("compliance/appeals/<int:pk>/", desk_decisions.decide_appeal, name="appeal-decide"),
    path("compliance/refunds/<int:pk>/", desk_decisions.refund_paid, name="refund-paid"),
    path("compliance/findings/", desk_findings.pile, name="findings"),
    path("compliance/findings/act/", desk_findings.act_on_many, name="findings-act"),
    path(_FINDING, desk_findings.finding, name="finding"),
    path(f"{_FINDING}confirm/", desk_findings.uphold, name="finding-confirm"),
    path(f"{_FINDING}dismiss/", desk_findings.dismiss, name="finding-dismiss"),
    path("compliance/agencies/", desk_findings.choose_agency, name="compliance-agencies"),
    path("compliance/agencies/<slug:public_id>/finding/", desk_findings.new, name="finding-new"),
    path(
        "compliance/agencies/<slug:public_id>/inspection/",
        desk_inspections.plan,
        name="inspection-plan",
    ),
    path("compliance/inspections/", desk_inspections.inspections, name="inspections"),
    path(
        "compliance/inspections/<uuid:public_id>/", desk_inspections.inspection, name="inspection"
    ),
    path("notices/", desk_notices.notices, name="notices"),
    path("notices/<int:pk>/", desk_notices.notice, name="notice"),
    path("notices/<int:pk>/answer/", desk_notices.answer, name="notice-answer"),
    path("notices/decisions/<int:pk>/", desk_notices.decision, name="own-decision"),
    path("notices/decisions/<int:pk>/appeal/", desk_notices.appeal, name="own-decision-appeal"),
]
