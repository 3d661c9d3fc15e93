"""What became of the messages in a database that other processes write to, whichever database it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

from django.db import connection

Ask = Callable[[str], list]


def of_this_run(sql: str) -> list:
    """Asks the run's own database."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def of_file(file: Path) -> Ask:
    """Asks an embedded database."""

    def ask(sql: str) -> list:
        with closing(sqlite3.connect(file, timeout=20)) as database:
            return database.execute(sql).fetchall()

    return ask


class Outbox:
    """Counts of rows."""

    def __init__(self, ask: Ask) -> None:
        """`ask` runs a question and returns its rows."""
        self.ask = ask

    def count(self, condition: str) -> int:
        """How many messages."""
        return self.ask(f"SELECT count(*) FROM notifications_message WHERE {condition}")[0][0]

    def mails_left(self) -> bool:
        """Whether mails wait, or are not even there."""
        return not self.count("channel = 'email'") or self.count("channel = 'email' AND state = 'queued'") > 0

    def under_bells(self) -> list[int]:
        """Who found a message, once for each."""
        rows = self.ask("SELECT recipient_id FROM notifications_message WHERE channel = 'in_app' AND state = 'sent'")
        return [person for (person,) in rows]

    def names(self) -> set[str]:
        """The Message-IDs of mails that count as sent."""
        rows = self.ask("SELECT uid FROM notifications_message WHERE channel = 'email' AND state = 'sent'")
        return {f"<{UUID(str(uid))}@127.0.0.1>" for (uid,) in rows}
