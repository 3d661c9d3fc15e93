"""The rows of a database, kept in memory: the real plan is loaded once, later tests get it back in a moment."""

from __future__ import annotations

import io

from django.db import connection


def taken() -> dict[str, str]:
    """Every row of every table that has any, as PostgreSQL's own text."""
    kept = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            if table != "django_migrations":
                text = io.StringIO()
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
                if text.getvalue():
                    kept[table] = text.getvalue()
    return kept


def restore(kept: dict[str, str]) -> None:
    """Put the rows back into empty tables; numbering goes on behind them."""
    with connection.cursor() as cursor:
        # Rows that refer to each other come in any order, and are no news for the triggers.
        cursor.execute("SET session_replication_role = replica")
        for table, text in kept.items():
            cursor.execute(f'DELETE FROM "{table}"')
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(text))
        cursor.execute("SET session_replication_role = DEFAULT")
        for sequence in connection.introspection.sequence_list():
            number = f"pg_get_serial_sequence('\"{sequence['table']}\"', '{sequence['column']}')"
            cursor.execute(
                f'SELECT setval({number}, COALESCE((SELECT MAX("{sequence["column"]}") FROM "{sequence["table"]}"), 1))'
            )
