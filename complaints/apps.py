from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    label = "complaints"

    def ready(self) -> None:
        from complaints import notifications, reference_loaders

        notifications.register()
        reference_loaders.register()
