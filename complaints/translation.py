"""Translated columns."""

from modeltranslation.translator import TranslationOptions, register

from complaints.models import ClaimTimeLimit, GrievanceKind, RoutingRule


@register(GrievanceKind)
class GrievanceKindTranslation(TranslationOptions):
    fields = ("label", "hint", "evidence")
    required_languages = ("en",)


@register(RoutingRule)
class RoutingRuleTranslation(TranslationOptions):
    fields = ("reason",)
    required_languages = ("en",)


@register(ClaimTimeLimit)
class ClaimTimeLimitTranslation(TranslationOptions):
    fields = ("matter",)
    required_languages = ("en",)
