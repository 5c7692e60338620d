"""Addresses of the reference data; included by portal.urls."""

from django.urls import path

from portal.reference.api.views import MissionListView

api_urlpatterns = [path("missions/", MissionListView.as_view(), name="mission-list")]
