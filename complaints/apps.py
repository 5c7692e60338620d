from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    label = "complaints"

    def ready(self) -> None:
        from complaints import notifications, piles, reference_loaders
        from complaints.views.desk_frame import PAGES
        from portal.accounts.desks import desk_pages, pile_sources

        notifications.register()
        reference_loaders.register()
        pile_sources.register(piles.source)
        for page in PAGES:
            desk_pages.register(page)
