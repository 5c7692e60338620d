"""For the portal's own staff. Every change goes through the services, so that it is recorded and pages renew."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.common.caching import touch
from rights_info.models import Article, ArticleRevision, Fact, ReviewTask, Topic, TranslationState
from rights_info.services import change_fact, finish_review_task
from rights_info.services.articles import CACHE_TAG


@admin.register(Fact)
class FactAdmin(admin.ModelAdmin):
    list_display = ["key", "kind", "value", "country", "confidence", "valid_to", "review_on"]
    list_filter = ["kind", "country", "confidence"]
    search_fields = ["key", "applies_to"]
    filter_horizontal = ["sources"]

    def save_model(self, request: HttpRequest, obj: Fact, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        stored = Fact.objects.get(pk=obj.pk)
        names = [name for name in form.changed_data if name != "key"]
        fields = {"country_id" if name == "country" else name for name in names}
        changes = {
            name: form.cleaned_data[name] if name == "sources" else getattr(obj, name)
            for name in fields
        }
        change_fact(fact=stored, changes=changes, by=request.user)  # type: ignore[arg-type]

    def get_readonly_fields(self, request: HttpRequest, obj: Fact | None = None) -> list[str]:
        return ["key", "kind"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TranslationStateInline(ReadOnlyInline):
    model = TranslationState


class RevisionInline(ReadOnlyInline):
    model = ArticleRevision
    fields = ["language", "significance", "at", "by", "note"]


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Particulars only: words are changed at the translation desk and by the reference files."""

    list_display = ["slug", "title", "stages", "published_at", "updated_at"]
    list_filter = ["topics"]
    search_fields = ["slug", "title_en"]
    fields = [
        "slug", "title", "stages", "topics", "origins", "destinations", "sectors", "statuses",
        "audience", "actions", "position", "published_at",
    ]  # fmt: skip
    readonly_fields = ["slug", "title"]
    inlines = [TranslationStateInline, RevisionInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch(CACHE_TAG)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReviewTask)
class ReviewTaskAdmin(admin.ModelAdmin):
    list_display = ["article", "language", "fact", "created_at", "done_at", "done_by"]
    list_filter = ["language", ("done_at", admin.EmptyFieldListFilter)]
    actions = ["finish"]

    @admin.action(description=_("I have read the text again"))
    def finish(self, request: HttpRequest, queryset: Any) -> None:
        for task in queryset:
            finish_review_task(task=task, by=request.user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["key", "icon", "position"]
