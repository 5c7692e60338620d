"""The register as staff of the system may look at it. It is kept at the desks, with a record of who and why."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest

from recruitment_agencies.models import (
    Agency,
    Branch,
    Commitment,
    FeeDeclaration,
    FeeLine,
    FeeRule,
    Licence,
    LicenceEvent,
)


class LookOnly:
    """Adds, changes and deletes nothing."""

    extra: ClassVar[int] = 0
    can_delete: ClassVar[bool] = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BranchInline(LookOnly, admin.TabularInline):
    model = Branch


class CommitmentInline(LookOnly, admin.TabularInline):
    model = Commitment


class LicenceInline(LookOnly, admin.TabularInline):
    model = Licence
    show_change_link = True


class LicenceEventInline(LookOnly, admin.TabularInline):
    model = LicenceEvent


class FeeLineInline(LookOnly, admin.TabularInline):
    model = FeeLine


@admin.register(Agency)
class AgencyAdmin(LookOnly, admin.ModelAdmin):
    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}
    list_display = ["name", "name_local", "country", "as_of", "is_demonstration"]
    list_filter = ["country", "is_demonstration"]
    search_fields = ["search_text"]
    inlines = [LicenceInline, BranchInline, CommitmentInline]


@admin.register(Licence)
class LicenceAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["number", "agency", "authority"]
    list_select_related = ["agency"]
    search_fields = ["search_text", "agency__search_text"]
    inlines = [LicenceEventInline]


@admin.register(FeeDeclaration)
class FeeDeclarationAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["agency", "destination", "sector", "declared_on"]
    list_select_related = ["agency", "destination"]
    inlines = [FeeLineInline]


@admin.register(FeeRule)
class FeeRuleAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["key", "side", "origin", "category", "rule_kind", "confidence", "status"]
    list_filter = ["side", "origin", "rule_kind", "confidence", "status"]
    search_fields = ["key", "instrument", "note"]
