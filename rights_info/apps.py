from django.apps import AppConfig


class RightsInfoConfig(AppConfig):
    name = "rights_info"

    def ready(self) -> None:
        from portal.reference.services import register_loader
        from portal.search.sources import register_source
        from rights_info.search import source
        from rights_info.services.loading import load_articles, load_facts, load_topics

        register_loader("rights_info.topics", load_topics)
        register_loader("rights_info.facts", load_facts)
        register_loader("rights_info.articles", load_articles)
        register_source(source)
