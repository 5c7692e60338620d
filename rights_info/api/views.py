"""Articles for other programs: public, no key, the same for everybody."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from portal.common.api.conditional import public_read
from rights_info.api.serializers import (
    ArticleDetailSerializer,
    ArticleQuery,
    ArticleSerializer,
    LanguageQuery,
)
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.models import Article
from rights_info.queries import find_article_page, list_cards, readable
from rights_info.querysets import ArticleQuerySet
from rights_info.services.articles import CACHE_TAG


@public_read(tags=(CACHE_TAG,), query=("origin", "destination", "stage", "topic", "sector"))
class ArticleListView(GenericAPIView):
    """Published articles, narrowed by corridor, stage, topic and sector."""

    queryset = Article.objects.none()
    serializer_class = ArticleSerializer
    authentication_classes = ()
    filter_backends = ()

    @extend_schema(parameters=[ArticleQuery], responses=ArticleSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        query = ArticleQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        language = get_language() or SOURCE_LANGUAGE
        articles = _narrowed(query.validated_data)
        page = self.paginate_queryset(readable(articles, language).without_bodies())
        cards = list_cards(page or [], language)
        return self.get_paginated_response(ArticleSerializer(cards, many=True).data)


def _narrowed(asked: dict[str, str]) -> ArticleQuerySet:
    return (
        Article.objects.published(timezone.now())
        .for_corridor(asked.get("origin"), asked.get("destination"))
        .at_stage(asked.get("stage"))
        .about(asked.get("topic"))
        .in_sector(asked.get("sector"))
    )


@public_read(tags=(CACHE_TAG,))
class ArticleDetailView(GenericAPIView):
    """One article with its text as HTML and the facts it cites."""

    queryset = Article.objects.none()
    serializer_class = ArticleDetailSerializer
    authentication_classes = ()

    @extend_schema(parameters=[LanguageQuery], responses=ArticleDetailSerializer, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        LanguageQuery(data=request.query_params).is_valid(raise_exception=True)
        language = get_language() or SOURCE_LANGUAGE
        try:
            page = find_article_page(slug=slug, language=language, at=timezone.now())
        except Article.DoesNotExist as error:
            raise Http404 from error
        context = {"language": page.text.language}
        return Response(ArticleDetailSerializer(page, context=context).data)
