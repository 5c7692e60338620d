from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"

    def ready(self) -> None:
        from portal.search.help_contacts import source
        from portal.search.sources import register_source

        register_source(source)
