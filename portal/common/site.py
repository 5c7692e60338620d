"""What this installation calls itself."""

from django.conf import settings
from django.utils.translation import gettext as _


def site_name() -> str:
    """SITE_NAME where the operator gave one; else the portal's own name in the active language."""
    return settings.SITE_NAME or _("Migrant Rights Portal")
