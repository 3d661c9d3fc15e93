"""What connects it with the house: channels outside, metrics, the log."""

from __future__ import annotations

import os

from plan_tracker.environment import choice, site_url
from plan_tracker.settings.base import DATA_DIR, PORT, env

# --- channels outside the application
SITE_URL = site_url(env, "SITE_URL", f"http://127.0.0.1:{PORT}")  # how links in mails begin
CHANNEL_HOSTS = [entry.strip() for entry in env.list("CHANNEL_HOSTS", default=[]) if entry.strip()]  # host:port
CHANNEL_KEY = env.str("CHANNEL_KEY", default="")  # unset: a file of its own beside the data

# --- metrics: who may ask, and where the web processes keep their counters together
METRICS_ALLOW = env.list("METRICS_ALLOW", default=["127.0.0.1"])
METRICS_DIR = DATA_DIR / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # its library reads nothing else

# --- log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "origin": {"()": "plan_tracker.logs.OriginFilter"},
        "health": {"()": "plan_tracker.logs.HealthFilter"},
    },
    "formatters": {
        "line": {
            "()": "plan_tracker.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
        "json": {"()": "plan_tracker.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": choice(env, "LOG_FORMAT", "line", {"line", "json"}),
            "filters": ["origin", "health"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Ours is named because a worker sets the root's level by itself.
    "loggers": {
        "axes": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "plan_tracker": {"level": env.str("LOG_LEVEL", default="INFO")},
    },
}
