from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    label = "notifications"

    def ready(self) -> None:
        from portal.notifications import (
            channels,  # noqa: F401 - registers the channels
            preferences,
        )

        preferences.register()
