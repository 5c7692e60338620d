from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "portal.web"
    label = "web"

    def ready(self) -> None:
        from portal.accounts.desks import desk_pages, pile_sources
        from portal.reference.services import register_loader
        from portal.web.operations import jobs
        from portal.web.packs import HELP_PAGES
        from portal.web.reference_loaders import refresh_search
        from portal.web.views import deliveries, messages, operations
        from rights_info.offline.contents import pack_pages

        jobs.register()
        desk_pages.register(operations.PAGE)
        desk_pages.register(messages.PAGE)
        desk_pages.register(deliveries.PAGE)
        pile_sources.register(messages.source)
        pack_pages.register(HELP_PAGES)
        # The last app's loader runs last: search reads what the others loaded.
        register_loader("web.search", refresh_search)
