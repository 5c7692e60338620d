"""Pages under `/<language>/`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from complaints import urls as complaints
from portal.web import urls as portal_web
from recruitment_agencies import urls as agencies
from rights_info import urls as rights

urlpatterns = i18n_patterns(
    path("", include((portal_web.web_urlpatterns, "web"))),
    path("rights/", include((rights.web_urlpatterns, "rights"))),
    path("offline/", include((rights.offline_urlpatterns, "offline"))),
    path("agencies/", include((agencies.web_urlpatterns, "agencies"))),
    # A word that says nothing: these addresses stand in messages.
    path("changes/", include((agencies.watch_urlpatterns, "watches"))),
    path("fee-check/", include((agencies.fee_urlpatterns, "fees"))),
    path("offices/", include((complaints.public_urlpatterns, "offices"))),
    path("complaints/", include((complaints.web_urlpatterns, "complaints"))),
)
