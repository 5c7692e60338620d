"""Staff pages for organisations and people. Case content is in no admin page, ever.

Nor is any way to it: memberships come from invitations, second factors and sign-in addresses from their owners. Who may
use these pages could else make herself an officer, or an officer's mailbox her own.
"""

import contextlib
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from portal.accounts.models import Membership, Organisation, User

# Shown nowhere: whoever changes one of these signs in as somebody else, or as more than she is.
HIDDEN: tuple[type[Model], ...] = (Authenticator, UserSession, EmailAddress, Group)


for _model in HIDDEN:  # the libraries' apps stand before this one, and have registered theirs
    with contextlib.suppress(NotRegistered):
        admin.site.unregister(_model)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    fields = ("user", "role", "since", "ended_at")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
    readonly_fields = ["email", "is_staff"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
