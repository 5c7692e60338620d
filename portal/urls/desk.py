"""Signed-in work under `/desk/`."""

from django.urls import path

from complaints import urls as complaints
from portal.accounts import urls as accounts
from portal.partners import urls as partners
from portal.web.views import deliveries, desk, messages, operations
from recruitment_agencies import urls as agencies
from rights_info import urls as rights

urlpatterns = [
    path("", desk.home, name="home"),
    *accounts.desk_urlpatterns,
    path("operations/", operations.operations, name="operations"),
    *messages.urlpatterns,
    *deliveries.urlpatterns,
    *complaints.desk_urlpatterns,
    *agencies.desk_urlpatterns,
    *rights.desk_urlpatterns,
    *partners.desk_urlpatterns,
]
