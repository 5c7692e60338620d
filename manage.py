#!/usr/bin/env python3
"""Run a management command; start the embedded database and broker first where none are given."""

import os
import sys

# Commands that read no data: they must work before there is a database.
WITHOUT_SERVICES = {
    "build_assets",
    "catalogues",
    "check",
    "collectstatic",
    "diffsettings",
    "help",
    "spectacular",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    from django.core.management import execute_from_command_line

    from portal.settings import embedded

    if len(sys.argv) < 2 or sys.argv[1] in WITHOUT_SERVICES or "--help" in sys.argv:
        execute_from_command_line(sys.argv)
        return
    with embedded.services_if_needed():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
