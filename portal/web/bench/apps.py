"""What only the benchmark has: a channel that goes nowhere, and somebody to write to. Installed by its settings."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "portal.web.bench"
    label = "bench"

    def ready(self) -> None:
        from portal.web.bench.carrier import register

        register()
