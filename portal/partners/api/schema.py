"""How tokens stand in the description of the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class PartnerTokenScheme(OpenApiAuthenticationExtension):
    target_class = "portal.partners.api.authentication.PartnerTokenAuthentication"
    name = "partnerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "mrp_<name>_<secret>",
            "description": (
                "A token of an organisation. Its manager makes it at /desk/partners/, for some scopes and at most "
                "twelve months, and can take it back at any time."
            ),
        }
