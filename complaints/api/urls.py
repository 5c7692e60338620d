"""Addresses under `/api/v1/`."""

from django.urls import path

from complaints.api import cases, views

api_urlpatterns = [
    path("complaints/", views.ComplaintsView.as_view(), name="complaints"),
    path("complaints/follow-up/", views.StatusView.as_view(), name="complaint-follow-up"),
    path("complaints/follow-up/messages/", views.MessagesView.as_view(), name="complaint-messages"),
    path("complaints/follow-up/withdraw/", views.WithdrawView.as_view(), name="complaint-withdraw"),
    path("complaints/follow-up/confirm/", views.ConfirmView.as_view(), name="complaint-confirm"),
    path("complaints/follow-up/reopen/", views.ReopenView.as_view(), name="complaint-reopen"),
    path("cases/", cases.CasesView.as_view(), name="cases"),
    path("cases/<slug:reference>/", cases.CaseView.as_view(), name="case"),
]
