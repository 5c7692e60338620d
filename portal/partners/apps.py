from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "portal.partners"
    label = "partners"

    def ready(self) -> None:
        from portal.accounts.desks import desk_pages
        from portal.partners import notifications
        from portal.partners.api import schema  # noqa: F401 - tells drf-spectacular of tokens
        from portal.partners.services import hooks
        from portal.partners.views.tokens import PAGE

        notifications.register()
        hooks.register()
        desk_pages.register(PAGE)
