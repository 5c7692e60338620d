from rights_info.services.articles import publish_article, revise_article, withdraw_article
from rights_info.services.drafts import (
    discard_draft,
    publish_draft,
    restore_revision,
    return_draft,
    save_draft,
    submit_draft,
)
from rights_info.services.fact_changes import (
    approve_fact_change,
    propose_fact_change,
    refuse_fact_change,
    withdraw_fact_change,
)
from rights_info.services.facts import change_fact
from rights_info.services.particulars import create_article, edit_particulars, show_article
from rights_info.services.translations import (
    bring_up_to_date,
    finish_review_task,
    finish_review_tasks,
    keep_translations,
    review_translation,
)

__all__ = [
    "approve_fact_change",
    "bring_up_to_date",
    "change_fact",
    "create_article",
    "discard_draft",
    "edit_particulars",
    "finish_review_task",
    "finish_review_tasks",
    "keep_translations",
    "propose_fact_change",
    "publish_article",
    "publish_draft",
    "refuse_fact_change",
    "restore_revision",
    "return_draft",
    "review_translation",
    "revise_article",
    "save_draft",
    "show_article",
    "submit_draft",
    "withdraw_article",
    "withdraw_fact_change",
]
