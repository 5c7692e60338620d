from django.apps import AppConfig


class RightsInfoConfig(AppConfig):
    name = "rights_info"

    def ready(self) -> None:
        from portal.accounts.desks import desk_pages, pile_sources
        from portal.reference.services import register_loader
        from portal.search.sources import register_source
        from rights_info import piles
        from rights_info.search import source
        from rights_info.services import loading
        from rights_info.views.desk_frame import PAGES

        register_loader("rights_info.topics", loading.load_topics)
        register_loader("rights_info.facts", loading.load_facts)
        register_loader("rights_info.ratifications", loading.load_ratifications)
        register_loader("rights_info.agreements", loading.load_agreements)
        register_loader("rights_info.articles", loading.load_articles)
        register_source(source)
        pile_sources.register(piles.source)
        for page in PAGES:
            desk_pages.register(page)
