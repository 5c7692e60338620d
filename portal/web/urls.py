"""The portal's own pages, all under a language."""

from django.urls import path

from portal.web.views import help as help_pages
from portal.web.views import home, search

web_urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("help/", help_pages.help_directory, name="help"),
    path("help/choose/", help_pages.choose_corridor, name="help-choose"),
    path("search/", search.search, name="search"),
    path("exit/", home.leave, name="exit"),
]
