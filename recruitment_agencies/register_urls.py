"""Addresses of the register kept by hand, of declared costs and of an agency's own home; included by `urls`."""

from django.urls import URLPattern, path

from recruitment_agencies.views import (
    desk_agency,
    desk_declarations,
    desk_imports,
    desk_register,
)

_ROW = "register/<slug:public_id>/<slug:noun>/<int:pk>/"
_IMPORT = "register/imports/<uuid:public_id>/"
_COSTS = "declarations/<uuid:public_id>/"
desk_urlpatterns: list[URLPattern] = [
    path("agency/", desk_agency.agency_home, name="agency"),
    path("declarations/", desk_declarations.declaration_list, name="declarations"),
    path("declarations/new/<slug:public_id>/", desk_declarations.new, name="declaration-new"),
    path(_COSTS, desk_declarations.declaration_page, name="declaration"),
    path(f"{_COSTS}edit/", desk_declarations.edit, name="declaration-edit"),
    path(f"{_COSTS}publish/", desk_declarations.publish, name="declaration-publish"),
    path(f"{_COSTS}new-version/", desk_declarations.new_version, name="declaration-new-version"),
    path(f"{_COSTS}withdraw/", desk_declarations.withdraw, name="declaration-withdraw"),
    path(f"{_COSTS}discard/", desk_declarations.discard, name="declaration-discard"),
    path("register/", desk_register.agency_list, name="register"),
    path("register/new/", desk_register.new, name="register-new"),
    path("register/imports/", desk_imports.import_list, name="register-imports"),
    path("register/imports/list.csv", desk_imports.template, name="register-import-template"),
    path(_IMPORT, desk_imports.import_page, name="register-import"),
    path(f"{_IMPORT}apply/", desk_imports.apply, name="register-import-apply"),
    path(f"{_IMPORT}discard/", desk_imports.discard, name="register-import-discard"),
    path(f"{_IMPORT}undo/", desk_imports.undo, name="register-import-undo"),
    path(f"{_IMPORT}rejected.csv", desk_imports.rejected, name="register-import-rejected"),
    path("register/<slug:public_id>/", desk_register.agency_page, name="register-agency"),
    path(
        "register/<slug:public_id>/particulars/",
        desk_register.particulars,
        name="register-particulars",
    ),
    path("register/<slug:public_id>/<slug:noun>/add/", desk_register.add, name="register-add"),
    path(f"{_ROW}change/", desk_register.change, name="register-change"),
    path(f"{_ROW}end/", desk_register.end, name="register-end"),
    path(f"{_ROW}remove/", desk_register.remove, name="register-remove"),
]
