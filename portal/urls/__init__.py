"""Every address of the portal: pages under a language, desks, API, and a few without either."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal.accounts import urls as accounts
from portal.notifications import urls as notifications
from portal.urls import api, desk, web
from portal.web.views import demo_code, health, home, operations, outbox, security_txt, worker
from rights_info import urls as rights

urlpatterns = [
    path("", home.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
    path("worker.js", worker.worker, name="worker"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    *rights.short_urlpatterns,
    *notifications.short_urlpatterns,
    path("language/<slug:chosen>/", home.choose_language, name="choose-language"),
    path("demo/outbox/", outbox.outbox, name="demo-outbox"),
    path("demo/code/", demo_code.code, name="demo-code"),
    path("accounts/", include(accounts.account_urlpatterns)),
    # The staff pages' own change of password would ask for nothing but the old one.
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="staff-password",
    ),
    path("admin/", admin.site.urls),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("desk/", include((desk.urlpatterns, "desk"))),
]
urlpatterns += web.urlpatterns

handler400 = "portal.web.views.errors.bad_request"
handler403 = "portal.web.views.errors.permission_denied"
handler404 = "portal.web.views.errors.not_found"
handler500 = "portal.web.views.errors.server_error"
