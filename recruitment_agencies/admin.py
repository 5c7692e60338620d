"""Staff pages of the register: agencies and licences are kept here; fee rules are read, their file is their home."""

from typing import Any

from django.contrib import admin
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


class BranchInline(admin.TabularInline):
    model = Branch
    extra = 0


class CommitmentInline(admin.TabularInline):
    model = Commitment
    extra = 0


class LicenceInline(admin.TabularInline):
    model = Licence
    extra = 0
    show_change_link = True


class LicenceEventInline(admin.TabularInline):
    model = LicenceEvent
    extra = 0


class FeeLineInline(admin.TabularInline):
    model = FeeLine
    extra = 0


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "name_local", "country", "as_of", "is_demonstration"]
    list_filter = ["country", "is_demonstration"]
    search_fields = ["search_text"]
    readonly_fields = ["public_id", "created_at", "updated_at"]
    raw_id_fields = ["source"]
    inlines = [LicenceInline, BranchInline, CommitmentInline]


@admin.register(Licence)
class LicenceAdmin(admin.ModelAdmin):
    list_display = ["number", "agency", "authority"]
    list_select_related = ["agency"]
    search_fields = ["search_text", "agency__search_text"]
    raw_id_fields = ["agency"]
    inlines = [LicenceEventInline]


@admin.register(FeeDeclaration)
class FeeDeclarationAdmin(admin.ModelAdmin):
    list_display = ["agency", "destination", "sector", "declared_on"]
    list_select_related = ["agency", "destination"]
    raw_id_fields = ["agency"]
    inlines = [FeeLineInline]


@admin.register(FeeRule)
class FeeRuleAdmin(admin.ModelAdmin):
    """Read only: a rule changes in `reference_data/fee_rules.yaml`, reviewed, and is loaded from there."""

    list_display = ["key", "side", "origin", "category", "rule_kind", "confidence", "status"]
    list_filter = ["side", "origin", "rule_kind", "confidence", "status"]
    search_fields = ["key", "instrument", "note"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
