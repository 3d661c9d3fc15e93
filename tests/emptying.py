"""Emptying the database after a test that commits: TRUNCATE of 75 tables makes hundreds of files, and few have rows."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_truncate = DatabaseOperations.sql_flush


def empty_what_is_full() -> None:
    """From now on Django's `flush` on PostgreSQL deletes the rows of the tables that have any."""
    DatabaseOperations.sql_flush = _delete


def _delete(operations: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
    """The statements, to be run in one transaction; numbering goes on."""
    if options.get("reset_sequences"):
        return _truncate(operations, style, tables, **options)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in tables))
        full = [name for (name,) in cursor.fetchall()]
    # Rows that refer to each other, and those that nobody may delete, go all the same.
    free, bound = ("SET LOCAL session_replication_role = replica", "SET LOCAL session_replication_role = DEFAULT")
    return [free, *(f'DELETE FROM "{name}"' for name in full), bound] if full else []
