from django.apps import AppConfig


class RecruitmentAgenciesConfig(AppConfig):
    name = "recruitment_agencies"

    def ready(self) -> None:
        from portal.reference.services import register_loader
        from portal.search.sources import register_source
        from recruitment_agencies import kept_pages
        from recruitment_agencies.reference_loaders import load_fee_rules
        from recruitment_agencies.search import source

        register_loader("recruitment_agencies.fee_rules", load_fee_rules)
        register_source(source)
        kept_pages.watch()
