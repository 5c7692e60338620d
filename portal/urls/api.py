"""The API under `/api/v1/`."""

from django.urls import path

from complaints import urls as complaints
from portal.common.api.description import SchemaView
from portal.partners import urls as partners
from portal.reference import urls as reference
from recruitment_agencies import urls as agencies
from rights_info import urls as rights

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    *rights.api_urlpatterns,
    *reference.api_urlpatterns,
    *agencies.api_urlpatterns,
    *complaints.api_urlpatterns,
    *partners.api_urlpatterns,
]
