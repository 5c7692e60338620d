"""Rows of complaints are reached only through `.visible_to(user)` or a receipt: the code itself is read."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
# Models whose rows belong to somebody. `objects.visible_to` is the only way in from pages, API and template tags.
GUARDED = {
    "Complaint",
    "Complainant",
    "ReplyCode",
    "Statement",
    "Evidence",
    "Message",
    "InternalNote",
    "Consent",
    "ConsentRequest",
    "Transition",
    "Assignment",
    "Exclusion",
    "ComplianceCase",
    "Finding",
    "CaseNote",
    "Notice",
    "AgencyResponse",
    "Decision",
    "Appeal",
    "RefundOrder",
    "Inspection",
    "FilingBatch",
    "CaseExport",
    "PartnerToken",
    "PartnerHook",
    "HookDelivery",
    "Invitation",
}
# Each narrows to what the person may see, or to what everybody may.
WAYS_IN = {"visible_to", "for_agency_of", "public", "public_record", "visible_to_office", "none"}
OUTER = ("views", "api", "templatetags", "forms", "intake")
FILES = [
    path
    for app in (
        "complaints",
        "portal/accounts",
        "portal/partners",
        "portal/web",
        "recruitment_agencies",
        "rights_info",
    )
    for folder in OUTER
    for path in (ROOT / app / folder).rglob("*.py")
]


def _ways_in(tree: ast.AST) -> list[str]:
    """Each `Model.objects.method` of a guarded model that is not `visible_to` or `none`."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        manager = node.value
        if manager.attr not in {"objects", "_default_manager", "_base_manager"}:
            continue
        if (
            isinstance(manager.value, ast.Name)
            and manager.value.id in GUARDED
            and node.attr not in WAYS_IN
        ):
            found.append(f"{manager.value.id}.{manager.attr}.{node.attr} at line {node.lineno}")
    return found


def test_there_is_code_to_read() -> None:
    assert len(FILES) > 10


@pytest.mark.security
@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_outer_code_reaches_rows_only_through_visible_to(path: Path) -> None:
    assert _ways_in(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.security
@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_outer_code_uses_no_shortcut_around_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shortcuts = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"get_object_or_404", "get_list_or_404"}
        and node.args
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id in GUARDED
    ]
    assert shortcuts == []


def test_the_reader_would_find_a_way_in() -> None:
    assert _ways_in(ast.parse("Complaint.objects.get(pk=1)")) == ["Complaint.objects.get at line 1"]
    assert _ways_in(ast.parse("Complaint.objects.visible_to(user)")) == []
