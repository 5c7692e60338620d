from portal.reference.services.loading import (
    LoadReport,
    load_rows,
    loaders,
    register_loader,
    save_sources,
)

__all__ = ["LoadReport", "load_rows", "loaders", "register_loader", "save_sources"]
