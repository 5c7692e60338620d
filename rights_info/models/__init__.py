from rights_info.models.article import Article, Topic
from rights_info.models.fact import Fact, FactUse
from rights_info.models.review import ReviewTask
from rights_info.models.revision import ArticleRevision, TranslationState

__all__ = [
    "Article",
    "ArticleRevision",
    "Fact",
    "FactUse",
    "ReviewTask",
    "Topic",
    "TranslationState",
]
