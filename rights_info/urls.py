"""Addresses of the rights information; included by portal.urls."""

from django.urls import URLPattern, path

from rights_info import views
from rights_info.api import views as api_views

web_urlpatterns = [
    path("", views.article_list, name="list"),
    path("<slug:slug>/", views.article, name="article"),
]

desk_urlpatterns: list[URLPattern] = []

api_urlpatterns = [
    path("articles/", api_views.ArticleListView.as_view(), name="article-list"),
    path("articles/<slug:slug>/", api_views.ArticleDetailView.as_view(), name="article-detail"),
]
