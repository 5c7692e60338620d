"""Celery: late acknowledgement, ids only, four queues, a static schedule."""

from celery.schedules import crontab
from kombu import Queue

CELERY_TIMEZONE = "UTC"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The hard limit stays below the visibility timeout, or a slow task would run twice at once.
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
# Whoever files something must not wait for a dead broker: two quick attempts, then the sweeper's turn.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    # Of a broker that hangs. A worker's waiting is not cut short by it: kombu polls, and reads what is there.
    "socket_timeout": 5,
    "queue_order_strategy": "portal.celery:UrgentFirst",
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

QUEUE_URGENT, QUEUE_NORMAL, QUEUE_BULK = "urgent", "normal", "bulk"
# What must run every few seconds, whatever waits: in a queue of its own, before all others.
QUEUE_CLOCK = "clock"
QUEUES_IN_ORDER = (QUEUE_CLOCK, QUEUE_URGENT, QUEUE_NORMAL, QUEUE_BULK)
CELERY_TASK_QUEUES = [Queue(name) for name in QUEUES_IN_ORDER]
CELERY_TASK_DEFAULT_QUEUE = QUEUE_NORMAL
CELERY_TASK_ROUTES = {"rights_info.tasks.prepare_audio": {"queue": QUEUE_BULK}}

CELERY_BEAT_SCHEDULE = {
    "deliver-what-was-left-behind": {
        "task": "portal.notifications.tasks.sweep_deliveries",
        "schedule": 15.0,
        "options": {"queue": QUEUE_CLOCK, "expires": 14},
    },
    "tell-partners-what-was-left-behind": {
        "task": "portal.partners.tasks.sweep_deliveries",
        "schedule": 20.0,
        "options": {"queue": QUEUE_BULK, "expires": 19},
    },
    "forget-what-partners-were-told": {
        "task": "portal.partners.tasks.forget_old_deliveries",
        "schedule": crontab(minute=57),
        "options": {"queue": QUEUE_BULK},
    },
    "forget-old-events-of-channels": {
        "task": "portal.notifications.tasks.forget_old_events",
        "schedule": crontab(hour=2, minute=53),
        "options": {"queue": QUEUE_BULK},
    },
    "escalate-overdue-complaints": {
        "task": "complaints.tasks.escalate_overdue",
        "schedule": 300.0,
        "options": {"queue": QUEUE_NORMAL, "expires": 290},
    },
    "find-silent-desks": {
        "task": "complaints.tasks.find_silent_desks",
        "schedule": 600.0,
        "options": {"queue": QUEUE_NORMAL, "expires": 590},
    },
    "end-alarms-of-desks-at-work": {
        "task": "complaints.tasks.end_old_alarms",
        "schedule": 600.0,
        "options": {"queue": QUEUE_NORMAL, "expires": 590},
    },
    "escalate-overdue-compliance-cases": {
        "task": "recruitment_agencies.tasks.escalate_overdue_cases",
        "schedule": 300.0,
        "options": {"queue": QUEUE_NORMAL, "expires": 290},
    },
    "end-offers-and-consents-that-ran-out": {
        "task": "complaints.tasks.end_what_ran_out",
        "schedule": 300.0,
        "options": {"queue": QUEUE_NORMAL, "expires": 290},
    },
    # Workers are told by these two: in the morning of the countries they are in.
    "count-uncontested-outcomes": {
        "task": "complaints.tasks.count_uncontested",
        "schedule": crontab(hour=3, minute=23),
        "options": {"queue": QUEUE_BULK},
    },
    "ask-whether-outcomes-hold": {
        "task": "complaints.tasks.ask_again",
        "schedule": crontab(hour=3, minute=43),
        "options": {"queue": QUEUE_BULK},
    },
    "sweep-files-without-a-case": {
        "task": "complaints.tasks.sweep_files",
        "schedule": crontab(hour=2, minute=7),
        "options": {"queue": QUEUE_BULK},
    },
    "file-what-sheets-left-behind": {
        "task": "complaints.tasks.file_batches_left_behind",
        "schedule": 60.0,
        "options": {"queue": QUEUE_NORMAL, "expires": 55},
    },
    "forget-receipts-and-exports-of-helpers": {
        "task": "complaints.tasks.forget_helpers_files",
        "schedule": crontab(minute="*/5"),
        "options": {"queue": QUEUE_BULK, "expires": 290},
    },
    "forget-addresses-of-old-invitations": {
        "task": "portal.accounts.tasks.forget_old_invitations",
        "schedule": crontab(minute=13),
        "options": {"queue": QUEUE_BULK},
    },
    "forget-ended-sessions": {
        "task": "portal.accounts.tasks.forget_ended_sessions",
        "schedule": crontab(minute=43),
        "options": {"queue": QUEUE_BULK},
    },
    "forget-old-drafts": {
        "task": "complaints.tasks.forget_old_drafts",
        "schedule": crontab(minute=17),
        "options": {"queue": QUEUE_BULK},
    },
    "keep-and-purge-cases": {
        "task": "complaints.tasks.keep_and_purge",
        "schedule": crontab(minute=27),
        "options": {"queue": QUEUE_BULK, "expires": 3000},
    },
    "publish-figures-of-offices": {
        "task": "complaints.tasks.publish_figures",
        "schedule": crontab(hour=3, minute=7),
        "options": {"queue": QUEUE_BULK},
    },
    "forget-unconfirmed-watches-and-old-lists": {
        "task": "recruitment_agencies.tasks.forget_what_was_left",
        "schedule": crontab(minute=47),
        "options": {"queue": QUEUE_BULK},
    },
    "prepare-recordings-left-behind": {
        "task": "rights_info.tasks.prepare_what_was_left",
        "schedule": crontab(minute="*/10"),
        "options": {"queue": QUEUE_BULK, "expires": 590},
    },
    "bring-search-up-to-date": {
        "task": "portal.search.tasks.rebuild",
        "schedule": crontab(minute=37),
        "options": {"queue": QUEUE_BULK, "expires": 3000},
    },
    # Every hour, so that a machine that slept at midnight still publishes; a day has one head.
    "publish-the-head-of-the-audit-chain": {
        "task": "portal.audit.tasks.publish_head",
        "schedule": crontab(minute=7),
        "options": {"queue": QUEUE_BULK},
    },
    "beat-heartbeat": {
        "task": "portal.web.tasks.note_heartbeat",
        "schedule": 10.0,
        "options": {"queue": QUEUE_CLOCK, "expires": 9},
    },
}
