"""Addresses of the rights information; included by portal.urls."""

from django.urls import URLPattern, path, re_path

from rights_info import views
from rights_info.api import views as api_views
from rights_info.views import (
    desk_articles,
    desk_audio,
    desk_facts,
    desk_feedback,
    desk_grid,
    desk_searches,
    desk_texts,
    desk_xliff,
    feedback,
    links,
    listening,
    offline,
    packs,
)
from rights_info.views import print as printing

web_urlpatterns = [
    path("", views.article_list, name="list"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<slug:destination>.pdf", packs.pack_pdf, name="pack-pdf"),
    path("<slug:slug>.pdf", printing.article_pdf, name="pdf"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/feedback/", feedback.feedback, name="feedback"),
    path("<slug:slug>/missing/", feedback.what_is_missing, name="what-is-missing"),
    path("<slug:slug>/thanks/", feedback.thanks, name="thanks"),
    path("<slug:slug>/listen/<int:pk>.ogg", listening.listen, {"form": "ogg"}, name="listen-ogg"),
    path("<slug:slug>/listen/<int:pk>.m4a", listening.listen, {"form": "m4a"}, name="listen-m4a"),
    path("<slug:slug>/share/", links.share, name="share"),
]

offline_urlpatterns = [
    path("", offline.kept, name="list"),
    path("<slug:key>/", offline.keep, name="pack"),
    path("<slug:key>.json", offline.pack_file, name="file"),
]

short_urlpatterns = [
    re_path(r"^r/(?P<code>[0-9A-Za-z-]{1,16})/?$", links.short_link, name="short-link"),
]

_TEXT = "translations/articles/<slug:slug>/<slug:language>/"
desk_urlpatterns: list[URLPattern] = [
    path("facts/", desk_facts.fact_list, name="facts"),
    path("facts/<slug:key>/", desk_facts.fact, name="fact"),
    path("facts/<slug:key>/propose/", desk_facts.propose, name="fact-propose"),
    path("facts/<slug:key>/checked-again/", desk_facts.checked_again, name="fact-checked"),
    path("fact-changes/<int:pk>/approve/", desk_facts.approve, name="fact-approve"),
    path("fact-changes/<int:pk>/refuse/", desk_facts.refuse, name="fact-refuse"),
    path("fact-changes/<int:pk>/withdraw/", desk_facts.withdraw, name="fact-withdraw"),
    path("translations/", desk_grid.grid, name="translations"),
    path("translations/outdated/", desk_grid.outdated, name="outdated"),
    path("translations/outdated/keep/", desk_grid.still_correct, name="outdated-keep"),
    path("translations/figures/", desk_grid.figures, name="figures"),
    path("translations/figures/finish/", desk_grid.finish_figures, name="figures-finish"),
    path("translations/xliff/", desk_xliff.xliff, name="xliff"),
    path("translations/xliff/file.xlf", desk_xliff.download, name="xliff-file"),
    path("translations/xliff/upload/", desk_xliff.upload, name="xliff-upload"),
    path("translations/xliff/upload/<str:token>/", desk_xliff.preview, name="xliff-preview"),
    path("translations/xliff/upload/<str:token>/take/", desk_xliff.take, name="xliff-take"),
    path("translations/articles/new/", desk_articles.new, name="article-new"),
    path("translations/articles/<slug:slug>/", desk_articles.article, name="article"),
    path(
        "translations/articles/<slug:slug>/particulars/",
        desk_articles.particulars,
        name="article-particulars",
    ),
    path("translations/articles/<slug:slug>/show/", desk_articles.show, name="article-show"),
    path("translations/articles/<slug:slug>/hide/", desk_articles.hide, name="article-hide"),
    path(
        "translations/articles/<slug:slug>/history/", desk_articles.history, name="article-history"
    ),
    path(
        "translations/articles/<slug:slug>/restore/<int:pk>/",
        desk_texts.restore,
        name="article-restore",
    ),
    path(_TEXT, desk_texts.text, name="text"),
    path(f"{_TEXT}write/", desk_texts.write, name="text-write"),
    path(f"{_TEXT}submit/", desk_texts.submit, name="text-submit"),
    path(f"{_TEXT}review/", desk_texts.review, name="text-review"),
    path(f"{_TEXT}publish/", desk_texts.publish, name="text-publish"),
    path(f"{_TEXT}send-back/", desk_texts.send_back, name="text-send-back"),
    path(f"{_TEXT}discard/", desk_texts.discard, name="text-discard"),
    path(f"{_TEXT}stand-by/", desk_texts.stand_by, name="text-stand-by"),
    path("translations/searches/", desk_searches.searches, name="searches"),
    path("translations/searches/<int:pk>/done/", desk_searches.done, name="searches-done"),
    path(
        "translations/searches/synonyms/<int:pk>/remove/",
        desk_searches.remove,
        name="searches-remove",
    ),
    path("translations/feedback/", desk_feedback.feedback_list, name="feedback"),
    path("translations/feedback/<int:pk>/done/", desk_feedback.finish, name="feedback-done"),
    path("translations/audio/", desk_audio.audio_list, name="audio"),
    path("translations/audio/<int:pk>/withdraw/", desk_audio.withdraw, name="audio-withdraw"),
    path("translations/audio/<slug:slug>/<slug:language>/", desk_audio.audio, name="audio-text"),
]

api_urlpatterns = [
    path("articles/", api_views.ArticleListView.as_view(), name="article-list"),
    path("articles/<slug:slug>/", api_views.ArticleDetailView.as_view(), name="article-detail"),
]
