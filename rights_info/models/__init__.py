from rights_info.models.article import Article, Topic
from rights_info.models.audio import Audio
from rights_info.models.change import FactChange, FactChangeApproval
from rights_info.models.draft import Draft
from rights_info.models.fact import Fact, FactUse
from rights_info.models.feedback import Feedback
from rights_info.models.review import ReviewTask
from rights_info.models.revision import ArticleRevision, TranslationState

__all__ = [
    "Article",
    "ArticleRevision",
    "Audio",
    "Draft",
    "Fact",
    "FactChange",
    "FactChangeApproval",
    "FactUse",
    "Feedback",
    "ReviewTask",
    "Topic",
    "TranslationState",
]
