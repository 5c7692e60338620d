"""Signed-in work under `/desk/`."""

from django.urls import path

from complaints import urls as complaints
from portal.web.views import desk
from recruitment_agencies import urls as agencies
from rights_info import urls as rights

urlpatterns = [
    path("", desk.home, name="home"),
    *complaints.desk_urlpatterns,
    *agencies.desk_urlpatterns,
    *rights.desk_urlpatterns,
]
