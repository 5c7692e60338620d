"""Staff pages for organisations and people. Case content is in no admin page, ever."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from portal.accounts.models import Membership, Organisation, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Organisation)
class OrganisationAdmin(TranslationAdmin):
    list_display = ["name", "kind", "country", "works_in", "is_oversight", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "slug"]
    filter_horizontal = ["areas"]
    inlines = [MembershipInline]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "language", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_active", "is_staff"]
