"""The API: JSON in UTF-8, problem details, pages, public reads without a key."""

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["portal.common.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.common.api.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # calls that take a token say so
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PAGINATION_CLASS": "portal.common.api.pagination.PageNumberPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "portal.common.api.problems.exception_handler",
    "NON_FIELD_ERRORS_KEY": "non_field_errors",
    "UNICODE_JSON": True,
    "COERCE_DECIMAL_TO_STRING": True,
    "NUM_PROXIES": 0,
    # Per client address. Generous: a whole CSO, or a village behind one mobile gateway, shares an address.
    "DEFAULT_THROTTLE_RATES": {
        "filing": "1000/hour",
        "fee-check": "3000/hour",
        "feedback": "120/hour",
        "token": "5000/hour",  # per token  # nosec B105 # a rate
    },
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Migrant Rights Portal",
    "VERSION": "1",
    "DESCRIPTION": "Rights articles, agencies, fee checks and complaints. Public reads need no key.",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.common.api.description.with_problems",
        "portal.urls.api_examples.with_examples",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    # Fields of one name with different choices need a name for each set in the schema.
    "ENUM_NAME_OVERRIDES": {
        "ArticleStage": "rights_info.enums.Stage",
        "LicenceStatusEnum": "recruitment_agencies.enums.LicenceStatus",
        "CaseStage": "complaints.enums.Stage",
        "CaseStatus": "complaints.enums.Status",
        "RoleEnum": "complaints.enums.AssignmentRole",
        "SeatRoleEnum": "complaints.enums.SeatRole",
    },
}
