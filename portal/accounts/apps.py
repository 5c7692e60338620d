from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from portal.accounts import notifications
        from portal.accounts.desks import HOME, desk_pages

        notifications.register()
        desk_pages.register(HOME)
