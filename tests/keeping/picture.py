"""What a database holds, to be compared: its shape, and the rows of every table by column."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

import psycopg2

# What a migration itself writes down.
OWN = ("django_migrations", "sqlite_sequence")


@dataclass
class Picture:
    """`shape`: one line per column, index, constraint and trigger; `rows`: {table: {column: values in key order}}."""

    shape: set[str]
    rows: dict[str, dict[str, list]]

    def only(self, other: Picture) -> dict[str, dict[str, list]]:
        """The rows of those tables and columns that `other` has too."""
        return {
            table: {name: values for name, values in columns.items() if name in other.rows[table]}
            for table, columns in self.rows.items()
            if table in other.rows
        }


def of_sqlite(file) -> Picture:
    """The database in a file."""
    with closing(sqlite3.connect(file)) as database:
        ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731 - twice the same word
        made = [row for row in ask("SELECT type, name, tbl_name, sql FROM sqlite_master") if row[2] not in OWN]
        shape = {f"{kind} {name} {sql}" for kind, name, _, sql in made if kind != "table" and sql}
        tables = sorted(name for kind, name, _, _ in made if kind == "table")
        for kind, name, _, sql in made:
            if kind == "table":
                shape |= {f"{name} {one}" for one in re.findall(r'CONSTRAINT "(\w+)" (?:CHECK|UNIQUE)', sql)}
                shape |= {f"{name}.{column[1:4]}" for column in ask(f"PRAGMA table_info('{name}')")}
                shape |= {f"{name} to {one[2:7]}" for one in ask(f"PRAGMA foreign_key_list('{name}')")}
        return Picture(shape, {name: _rows(database.cursor(), name) for name in tables})


PARTS = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
)


def of_postgresql(url: str) -> Picture:
    """The database at an address."""
    with closing(psycopg2.connect(url)) as database, database.cursor() as cursor:
        shape = set()
        for sql in PARTS:
            cursor.execute(sql)
            shape |= {" ".join(map(str, row)) for row in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in OWN]
        return Picture(shape, {name: _rows(cursor, name) for name in tables})


def _rows(cursor, table: str) -> dict[str, list]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    names, rows = [one[0] for one in cursor.description], cursor.fetchall()
    plain = [[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows]
    return {name: [row[place] for row in plain] for place, name in enumerate(names)}
