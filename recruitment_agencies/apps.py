from django.apps import AppConfig


class RecruitmentAgenciesConfig(AppConfig):
    name = "recruitment_agencies"

    def ready(self) -> None:
        from portal.accounts.desks import desk_pages, pile_sources
        from portal.reference.services import register_loader
        from portal.search.sources import register_source
        from recruitment_agencies import kept_pages, notifications, piles, watching
        from recruitment_agencies.reference_loaders import load_checklists, load_fee_rules
        from recruitment_agencies.search import source
        from recruitment_agencies.services import watches
        from recruitment_agencies.services.compliance import handing_over
        from recruitment_agencies.views import (
            compliance_frame,
            desk_agency,
            desk_declarations,
            desk_fee_rules,
            desk_monitoring,
            desk_register,
        )

        register_loader("recruitment_agencies.fee_rules", load_fee_rules)
        register_loader("recruitment_agencies.checklists", load_checklists)
        register_source(source)
        kept_pages.watch()
        watches.register()
        handing_over.register()
        watching.listen()
        notifications.register()
        desk_pages.register(desk_fee_rules.PAGE)
        desk_pages.register(desk_monitoring.PAGE)
        for page in (desk_agency.PAGE, desk_register.PAGE, desk_declarations.PAGE):
            desk_pages.register(page)
        pile_sources.register(desk_declarations.piles)
        pile_sources.register(piles.source)
        for page in compliance_frame.PAGES:
            desk_pages.register(page)
