"""What the libraries' fields and errors can say to a person stands in our own catalogues."""

import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from rest_framework import exceptions, serializers

from portal.common import catalogues
from portal.settings.base import BASE_DIR

FORM_FIELDS = (
    forms.CharField,
    forms.IntegerField,
    forms.DecimalField,
    forms.DateField,
    forms.ChoiceField,
    forms.EmailField,
    forms.BooleanField,
    forms.FileField,
    forms.URLField,
)
API_FIELDS = (
    serializers.CharField,
    serializers.IntegerField,
    serializers.DecimalField,
    serializers.DateField,
    serializers.ChoiceField,
    serializers.UUIDField,
    serializers.BooleanField,
    serializers.ListField,
    serializers.DictField,
    serializers.ListSerializer,
)
VALIDATORS = (
    validators.MinValueValidator,
    validators.MaxValueValidator,
    validators.EmailValidator,
    validators.MinLengthValidator,
    validators.MaxLengthValidator,
    validators.ProhibitNullCharactersValidator,
)
ERRORS = (
    exceptions.ParseError,
    exceptions.AuthenticationFailed,
    exceptions.NotAuthenticated,
    exceptions.PermissionDenied,
    exceptions.NotFound,
    exceptions.MethodNotAllowed,
    exceptions.UnsupportedMediaType,
    exceptions.Throttled,
)
# Never shown: our forms use choices, whose message names no value.
NEVER_MET = {"Select a valid choice. %(value)s is not one of the available choices."}


@pytest.fixture(scope="module")
def known() -> set[str]:
    messages: set[str] = set()
    for message in catalogues.extract(BASE_DIR):
        messages |= {message.id} if isinstance(message.id, str) else set(message.id)
    return messages


@pytest.mark.parametrize(
    "field", [*FORM_FIELDS, *API_FIELDS], ids=lambda field: f"{field.__module__}.{field.__name__}"
)
def test_messages_of_field_are_ours(field: type, known: set[str]) -> None:
    texts: dict[str, object] = {}
    for base in reversed(field.__mro__):
        texts |= getattr(base, "default_error_messages", {})
    assert {str(_source(text)) for text in texts.values()} - known - NEVER_MET - _RARE == set()


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda v: v.__name__)
def test_messages_of_validator_are_ours(validator: type, known: set[str]) -> None:
    assert str(_source(validator.message)) in known  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: e.__name__)
def test_messages_of_api_error_are_ours(error: type, known: set[str]) -> None:
    assert str(_source(error.default_detail)) in known  # type: ignore[attr-defined]


def test_password_rules_are_ours(known: set[str]) -> None:
    assert "This password is too common." in known
    assert password_validation.CommonPasswordValidator.__name__ == "CommonPasswordValidator"


# Told to programmers: a worker's form cannot bring them up.
_RARE = {
    "No file was submitted. Check the encoding type on the form.",
    "Please either submit a file or check the clear checkbox, not both.",
    "Ensure this filename has at most %(max)d character (it has %(length)d).",
    "String value too large.",
    "Expected a date but got a datetime.",
}


def _source(text: object) -> object:
    """The English of a lazy message."""
    from django.utils import translation

    with translation.override("en"):
        message = getattr(text, "_args", None)
        if message:
            return message[0]
        args = getattr(text, "_proxy____args", None)
        return args[0] if args else text
