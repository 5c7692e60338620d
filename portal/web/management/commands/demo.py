import os
import socket
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demo import DEMO_PASSWORD, demo_code, demo_sign_ins
from portal.settings import embedded
from portal.web import commands
from portal.web.supervisor import Process, Supervisor, exit_on_signals, wait_until_served

READY_SECONDS = 60


class Command(BaseCommand):
    help = "Run the whole portal on this machine: set-up, demo data, web, worker and beat. Ctrl-C stops all of it."

    def handle(self, *args: Any, **options: Any) -> None:
        port = settings.ENVIRONMENT.port
        self._refuse_a_taken_port(port)
        with exit_on_signals():
            self._set_up()
            supervisor = self._supervisor(port)
            supervisor.start()
        address = f"http://127.0.0.1:{port}/"
        if not wait_until_served(
            f"{address}healthz", seconds=READY_SECONDS, give_up=lambda: supervisor.is_stopping
        ):
            supervisor.stop()
            raise CommandError("The web server did not answer; see the messages above.")
        self._say_ready(address)
        supervisor.run()
        self.stdout.write("Everything has stopped.")

    def _refuse_a_taken_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is taken. Choose another: PORT={port + 1} make demo"
                ) from error

    def _set_up(self) -> None:
        # In a process of its own, whose memory goes back when it ends: this one stays for hours.
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "set_up_demo"]
        result = subprocess.run(command, check=False)  # noqa: S603 - our own program, no shell  # nosec B603
        if result.returncode:
            raise CommandError("The set-up failed; see the messages above.")

    def _supervisor(self, port: int) -> Supervisor:
        schedule = settings.DATA_DIR / "beat-schedule"
        environment = {
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            # Said to servers; in a demo it would only push the sign-ins off the screen.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
        return Supervisor(
            processes=[
                Process("web", commands.web(port=port)),
                Process("worker", commands.worker()),
                Process("beat", commands.beat(schedule=schedule)),
            ],
            tend=self._keep_servers_running,
            environment=environment,
        )

    def _keep_servers_running(self) -> None:
        if settings.ENVIRONMENT.is_embedded:
            embedded.keep_running(settings.DATA_DIR)

    def _say_ready(self, address: str) -> None:
        self.stdout.write(f"\nPortal ready on {address}\n")
        self.stdout.write(f"Every message it sends: {address}demo/outbox/\n")
        self.stdout.write(
            f"Demonstration sign-ins at {address}accounts/login/ (password: {DEMO_PASSWORD})"
        )
        code = demo_code()
        self.stdout.write(
            f"  Second step: this is a demo, so one public secret serves all of them. The code is {code.now} for "
            f"{code.seconds} seconds, then {code.following}; later ones: {address}demo/code/"
        )
        for label, email in demo_sign_ins():
            self.stdout.write(f"  {email:<34} {label}")
        self.stdout.write(
            "All people, agencies and cases here are made up. Ctrl-C stops everything."
        )
        self.stdout.flush()
