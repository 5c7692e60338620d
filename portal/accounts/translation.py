"""Translated columns: a worker reads in her own language which office has her complaint."""

from modeltranslation.translator import TranslationOptions, register

from portal.accounts.models import Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en",)
