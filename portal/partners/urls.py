"""Addresses of tokens and of what partners are told: API and desk."""

from django.urls import path

from portal.partners.api.views import TokenView
from portal.partners.views import hooks, tokens

api_urlpatterns = [path("token/", TokenView.as_view(), name="token")]

desk_urlpatterns = [
    path("partners/", tokens.overview, name="partners"),
    path("partners/tokens/new/", tokens.new, name="token-new"),
    path("partners/tokens/<slug:public_id>/end/", tokens.end, name="token-end"),
    path("partners/hooks/new/", hooks.new, name="hook-new"),
    path("partners/hooks/<uuid:uid>/", hooks.hook_page, name="hook"),
    path("partners/hooks/<uuid:uid>/test/", hooks.test, name="hook-test"),
    path("partners/hooks/<uuid:uid>/start/", hooks.start, name="hook-start"),
    path("partners/hooks/<uuid:uid>/remove/", hooks.remove, name="hook-remove"),
]
