"""Every address of the portal: pages under a language, desks, API, and a few without either."""

from django.contrib import admin
from django.urls import include, path

from portal.urls import api, desk, web
from portal.web.views import health, home, outbox, worker
from rights_info import urls as rights

urlpatterns = [
    path("", home.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("worker.js", worker.worker, name="worker"),
    *rights.short_urlpatterns,
    path("language/<slug:chosen>/", home.choose_language, name="choose-language"),
    path("demo/outbox/", outbox.outbox, name="demo-outbox"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("desk/", include((desk.urlpatterns, "desk"))),
]
urlpatterns += web.urlpatterns

handler400 = "portal.web.views.errors.bad_request"
handler403 = "portal.web.views.errors.permission_denied"
handler404 = "portal.web.views.errors.not_found"
handler500 = "portal.web.views.errors.server_error"
