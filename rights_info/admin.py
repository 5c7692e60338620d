"""For who runs the system: to look at. Words and facts are changed at the desks, where nobody decides alone."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rights_info.models import Article, ArticleRevision, Fact, ReviewTask, Topic, TranslationState


class ReadOnly:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _desk_link(name: str, argument: str) -> SafeString:
    words = _("Open at the desk")
    return format_html('<a href="{}">{}</a>', reverse(f"desk:{name}", args=[argument]), words)


@admin.register(Fact)
class FactAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "key",
        "kind",
        "value",
        "country",
        "confidence",
        "valid_to",
        "review_on",
        "desk",
    ]
    list_filter = ["kind", "country", "confidence"]
    search_fields = ["key", "applies_to"]
    readonly_fields = ["desk"]

    @admin.display(description=_("Desk"))
    def desk(self, fact: Fact) -> SafeString:
        return _desk_link("fact", fact.key)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    model: type[models.Model]
    extra = 0
    can_delete = False


class TranslationStateInline(ReadOnlyInline):
    model = TranslationState


class RevisionInline(ReadOnlyInline):
    model = ArticleRevision
    fields = ["language", "significance", "at", "by", "note"]


@admin.register(Article)
class ArticleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["slug", "title", "stages", "published_at", "updated_at", "desk"]
    list_filter = ["topics"]
    search_fields = ["slug", "title_en"]
    fields = [
        "slug", "desk", "title", "stages", "topics", "origins", "destinations", "sectors", "statuses",
        "audience", "actions", "position", "published_at",
    ]  # fmt: skip
    readonly_fields = ["desk"]
    inlines = [TranslationStateInline, RevisionInline]

    @admin.display(description=_("Desk"))
    def desk(self, article: Article) -> SafeString:
        return _desk_link("article", article.slug)


@admin.register(ReviewTask)
class ReviewTaskAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["article", "language", "fact", "created_at", "done_at", "done_by"]
    list_filter = ["language", ("done_at", admin.EmptyFieldListFilter)]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["key", "icon", "position"]
