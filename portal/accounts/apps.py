from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from portal.accounts import notifications, receivers
        from portal.accounts.desks import HOME, desk_pages
        from portal.accounts.services import invitations
        from portal.accounts.views import people

        notifications.register()
        receivers.register()
        invitations.register()
        desk_pages.register(HOME)
        desk_pages.register(people.PAGE)
