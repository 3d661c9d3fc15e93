"""All settings, read from the environment; works with nothing set. One module a subject.

Unset, it runs embedded: SQLite and a Valkey socket in DATA_DIR. DATABASE_URL and BROKER_URL switch the same code to
PostgreSQL and Redis. What is wrong is said in one sentence and nothing starts.
"""

from plan_tracker.settings.accounts import *  # noqa: F403
from plan_tracker.settings.api import *  # noqa: F403
from plan_tracker.settings.base import *  # noqa: F403
from plan_tracker.settings.data import *  # noqa: F403
from plan_tracker.settings.operations import *  # noqa: F403
from plan_tracker.settings.queue import *  # noqa: F403
