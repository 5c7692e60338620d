"""Addresses of the register and the fee check."""

from django.urls import path

from recruitment_agencies.api.views import AgencyListView, AgencyView, FeeCheckView
from recruitment_agencies.views import agencies, fee_check

web_urlpatterns = [
    path("", agencies.agency_list, name="list"),
    path("<slug:public_id>/", agencies.agency_detail, name="detail"),
]
fee_urlpatterns = [path("", fee_check.fee_check, name="check")]
api_urlpatterns = [
    path("agencies/", AgencyListView.as_view(), name="agency-list"),
    path("agencies/<slug:public_id>/", AgencyView.as_view(), name="agency"),
    path("fee-checks/", FeeCheckView.as_view(), name="fee-check"),
]
