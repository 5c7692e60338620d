"""Addresses without a language: for providers, and for links in mails."""

from django.urls import path

from portal.notifications.views import hooks, leave

short_urlpatterns = [
    path("hooks/<slug:channel>/", hooks.hook, name="hook"),
    path("leave/<slug:token>/", leave.leave, name="leave-messages"),
]
