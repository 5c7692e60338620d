"""The API under `/api/v1/`."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from complaints import urls as complaints
from portal.reference import urls as reference
from recruitment_agencies import urls as agencies
from rights_info import urls as rights

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *rights.api_urlpatterns,
    *reference.api_urlpatterns,
    *agencies.api_urlpatterns,
    *complaints.api_urlpatterns,
]
