from rights_info.services.articles import publish_article, revise_article, withdraw_article
from rights_info.services.facts import change_fact
from rights_info.services.translations import (
    bring_up_to_date,
    finish_review_task,
    review_translation,
)

__all__ = [
    "bring_up_to_date",
    "change_fact",
    "finish_review_task",
    "publish_article",
    "review_translation",
    "revise_article",
    "withdraw_article",
]
