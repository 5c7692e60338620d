"""Articles and their facts as the API gives them (interface.md), and what may be asked."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.reference.api.serializers import SourceSerializer
from portal.reference.enums import Confidence
from portal.reference.models import Country
from rights_info.enums import SECTORS, Origin, Stage, TranslationStatus
from rights_info.models import Topic
from rights_info.queries import article_url


class LanguageQuery(serializers.Serializer[Any]):
    """`?language=`; every public read takes it."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class ArticleQuery(LanguageQuery):
    """What a list of articles may be narrowed by."""

    origin = serializers.CharField(required=False, help_text="ISO 3166-1 alpha-2")
    destination = serializers.CharField(required=False, help_text="ISO 3166-1 alpha-2")
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    topic = serializers.SlugField(required=False)
    sector = serializers.ChoiceField(choices=SECTORS, required=False)

    def validate_origin(self, value: str) -> str:
        return _known_country(value)

    def validate_destination(self, value: str) -> str:
        return _known_country(value)

    def validate_topic(self, value: str) -> str:
        if not Topic.objects.filter(key=value).exists():
            raise serializers.ValidationError(gettext("There is no such topic."))
        return value


def _known_country(code: str) -> str:
    if not Country.objects.filter(code=code).exists():
        raise serializers.ValidationError(
            gettext(
                "There is no such country here. Use a code of two capital letters, for example KH."
            )
        )
    return code


class TranslationSerializer(serializers.Serializer[Any]):
    """How the text in the asked language stands to its source."""

    state = serializers.ChoiceField(choices=TranslationStatus.choices)
    origin = serializers.ChoiceField(choices=Origin.choices, allow_null=True)
    reviewed_on = serializers.DateField(allow_null=True)
    source_language = serializers.CharField()
    law_changed = serializers.BooleanField()


class ArticleSerializer(serializers.Serializer[Any]):
    """An article in a list (an ArticleCard). `language` is the one the text is really in."""

    slug = serializers.CharField(source="article.slug")
    title = serializers.CharField(source="text.title")
    summary = serializers.CharField(source="text.summary")
    stage = serializers.ChoiceField(choices=Stage.choices, source="article.stage")
    stages = serializers.ListField(child=serializers.CharField(), source="article.stages")
    topics = serializers.SerializerMethodField()
    language = serializers.CharField(source="text.language")
    translation = TranslationSerializer()
    updated_at = serializers.DateTimeField(source="article.updated_at")
    url = serializers.SerializerMethodField()

    def get_topics(self, card: Any) -> list[str]:
        return [topic.key for topic in card.topics]

    def get_url(self, card: Any) -> str:
        return article_url(card.article, card.translation.asked)


class FactSerializer(serializers.Serializer[Any]):
    """A fact a text cites (a Footnote). `value` is money as {amount, currency} where the kind is money."""

    key = serializers.CharField(source="fact.key")
    kind = serializers.CharField(source="fact.kind")
    label = serializers.CharField(source="fact.label")  # type: ignore[assignment]
    value = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    per = serializers.SerializerMethodField()
    written = serializers.SerializerMethodField()
    valid_from = serializers.DateField(source="fact.valid_from", allow_null=True)
    valid_to = serializers.DateField(source="fact.valid_to", allow_null=True)
    as_of = serializers.DateField(source="fact.as_of", allow_null=True)
    law_article = serializers.CharField(source="fact.law_article")
    source = serializers.SerializerMethodField()  # type: ignore[assignment]
    sources = SourceSerializer(many=True, source="fact.source_rows")
    confidence = serializers.ChoiceField(choices=Confidence.choices, source="fact.confidence")
    doubts = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(OpenApiTypes.ANY)
    def get_value(self, note: Any) -> Any:
        return note.fact.value_as_json(self.context["language"])

    def get_unit(self, note: Any) -> str | None:
        return note.fact.unit or None

    def get_per(self, note: Any) -> str | None:
        return note.fact.per or None

    def get_written(self, note: Any) -> str:
        """The value in words of the language, unit and period included."""
        return str(note.fact.written(self.context["language"]))

    @extend_schema_field(SourceSerializer(allow_null=True))
    def get_source(self, note: Any) -> dict[str, str] | None:
        return note.fact.source_rows[0] if note.fact.source_rows else None


class ArticleDetailSerializer(ArticleSerializer):
    """An article in full (an ArticlePage)."""

    body_html = serializers.CharField(source="rendered.html")
    facts = FactSerializer(many=True, source="rendered.footnotes")
