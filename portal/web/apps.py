from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "portal.web"
    label = "web"

    def ready(self) -> None:
        from portal.reference.services import register_loader
        from portal.web.packs import HELP_PAGES
        from portal.web.reference_loaders import refresh_search
        from rights_info.offline.contents import pack_pages

        pack_pages.register(HELP_PAGES)
        # The last app's loader runs last: search reads what the others loaded.
        register_loader("web.search", refresh_search)
