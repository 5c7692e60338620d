"""Taking register lists over: look at one, take it over, undo it. One transaction, one `RegisterImport`."""

from recruitment_agencies.services.register_imports.checking import (
    Checked,
    ListFile,
    check_list,
    load_register,
)
from recruitment_agencies.services.register_imports.taking import (
    apply_checked,
    discard_import,
    forget_old_plans,
    import_list,
    keep_checked,
    read_checked,
)
from recruitment_agencies.services.register_imports.undoing import undo_import

__all__ = [
    "Checked",
    "ListFile",
    "apply_checked",
    "check_list",
    "discard_import",
    "forget_old_plans",
    "import_list",
    "keep_checked",
    "load_register",
    "read_checked",
    "undo_import",
]
