"""The task queue: it wakes the sweeps, sends notices and renders large exports. The database remains the truth."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

from jinxin import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinxin.settings")
broker.register()
app = Celery("jinxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deadlines": {"task": "worktime.sweep_deadlines", "schedule": settings.SWEEP_SECONDS},
    "callbacks": {"task": "postloan.plan_callbacks", "schedule": settings.SWEEP_SECONDS},
    "approvals": {"task": "loans.lapse_approvals", "schedule": crontab(minute="15")},
    "repeat": {"task": "postloan.refresh_repeat_list", "schedule": crontab(minute="35")},
    "day end": {"task": "loans.close_days", "schedule": crontab(minute="20")},
    "segments": {"task": "customers.move_by_today", "schedule": crontab(hour="1", minute="20")},
    "links": {"task": "customers.weigh_links", "schedule": crontab(hour="2", minute="10")},
    "loops": {"task": "customers.find_rings", "schedule": crontab(hour="2", minute="40")},
    "jobs": {"task": "jobs.work", "schedule": 30.0},
    "old results": {"task": "jobs.forget_old", "schedule": crontab(minute="*/10")},
    "duplicates": {"task": "customers.find_duplicates", "schedule": crontab(hour="2", minute="10")},
    "old lists": {"task": "customers.erase_imports", "schedule": crontab(minute="25")},
    "coverage": {"task": "customers.keep_coverage", "schedule": crontab(minute="50")},
    "register": {"task": "customers.count_register", "schedule": crontab(minute="5")},
    "portraits": {"task": "customers.refresh_portraits", "schedule": crontab(hour="3", minute="40")},
    "board": {"task": "review.sweep_board", "schedule": settings.SWEEP_SECONDS},
    "judgement": {"task": "review.judge_decisions", "schedule": crontab(hour="3", minute="20")},
    "yardsticks": {"task": "review.keep_yardsticks", "schedule": crontab(hour="3", minute="30")},
    "heartbeat": {"task": "jinxin.beat", "schedule": 30.0},
}
