from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    label = "complaints"

    def ready(self) -> None:
        from complaints import (
            late_pages,
            notifications,
            partners,
            piles,
            reference_loaders,
            replies_page,
            retention_pages,
        )
        from complaints.services import (
            exports,
            filing_for,
            handing_over,
            keys,
            mass_reading,
            replies,
            stored_files,
            unreached,
        )
        from complaints.views import (
            audit,
            closed_days,
            evidence,
            interests,
            oversight,
            passing,
            routing_cases,
            routing_desk,
            unmasking,
        )
        from complaints.views.desk_frame import PAGES
        from portal.accounts.desks import desk_pages, pile_sources

        notifications.register()
        partners.register()
        keys.register()
        filing_for.register()
        handing_over.register()
        exports.register()
        stored_files.register()
        unreached.register()
        replies.register()
        replies_page.register()
        evidence.register()
        passing.register()
        interests.register()
        unmasking.register()
        mass_reading.register()
        reference_loaders.register()
        late_pages.register()
        retention_pages.register()
        for desk_page in (oversight.PAGE, closed_days.PAGE):
            desk_pages.register(desk_page)
        routing_cases.register()
        desk_pages.register(routing_desk.PAGE)
        pile_sources.register(piles.source)
        pile_sources.register(routing_cases.source)
        pile_sources.register(unmasking.source)
        for page in PAGES:
            desk_pages.register(page)
        for page in (interests.PAGE, unmasking.PAGE, audit.PAGE):
            desk_pages.register(page)
