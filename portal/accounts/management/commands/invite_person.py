from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.enums import Role
from portal.accounts.models import Organisation
from portal.accounts.services import invite
from portal.common.errors import PortalError
from portal.settings.languages import LANGUAGE_CODE, LANGUAGE_CODES


class Command(BaseCommand):
    help = "Invite the first person of an organisation: a link by e-mail, good once and for seven days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("organisation", help="its slug")
        parser.add_argument("--language", choices=LANGUAGE_CODES, default=LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.active().filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError("No organisation has this slug.")
        try:
            invite(
                organisation=organisation,
                role=Role(options["role"]),
                email=options["email"],
                language=options["language"],
                by=None,
            )
        except PortalError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write("The invitation is on its way.")
