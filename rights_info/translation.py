"""Columns per language for an article's text, and the history of every one of them."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from rights_info.models import Article, Fact


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


# Declared here, where the columns of every language exist: a trigger in the database writes each change of a row down,
# whoever made it and by whatever way. Who and why stand in the event's context (see `services.history`).
ArticleEvent = pghistory.create_event_model(
    Article,
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.ManualEvent("topics"),
    exclude=["loaded"],
    append_only=True,
    abstract=False,
    model_name="ArticleEvent",
)
FactEvent = pghistory.create_event_model(
    Fact,
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    exclude=["loaded_digest"],
    append_only=True,
    abstract=False,
    model_name="FactEvent",
)
