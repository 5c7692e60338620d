"""Columns per language for an article's text."""

from modeltranslation.translator import TranslationOptions, register

from rights_info.models import Article


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
