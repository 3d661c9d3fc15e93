"""All rows of all tables as lines of text that are the same on every database, and back.

A line is a JSON list of a row's columns in the model's order; rows come in the order of their keys. The SHA-256 over a
table's lines proves that two databases hold the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField, Field, Model

AT_ONCE = 500
# An older SQLite takes no more values than this in one statement.
MOST_VALUES = 900
# Written by every start of an empty place; nobody's work.
MADE_BY_MIGRATIONS = ("django_content_type", "auth_permission")


@dataclass(frozen=True)
class Proof:
    """What a table holds: how many rows, and the SHA-256 over them."""

    count: int
    sha256: str


def models() -> list[type[Model]]:
    """Every table of ours and of the libraries, each once, in an order that does not change."""
    found = {
        one._meta.db_table: one
        for one in apps.get_models(include_auto_created=True)
        if one._meta.managed and not one._meta.proxy
    }
    return [found[name] for name in sorted(found)]


def migrations(alias: str = "default") -> list[str]:
    """What has been applied, as `app.name`, sorted."""
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def lines(model: type[Model], alias: str = "default") -> Iterator[bytes]:
    """A table's rows as text. The caller holds a transaction that sees one moment."""
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def proof(texts: Iterable[bytes]) -> Proof:
    """Count and hash of a table's lines."""
    count, digest = 0, hashlib.sha256()
    for text in texts:
        count += 1
        digest.update(text)
    return Proof(count, digest.hexdigest())


def proofs(alias: str = "default") -> dict[str, Proof]:
    """Of every table."""
    return {model._meta.db_table: proof(lines(model, alias)) for model in models()}


def load(model: type[Model], texts: Iterable[bytes], alias: str = "default") -> int:
    """Write lines as rows, keys kept, nothing computed anew; returns how many. Inside the caller's transaction."""
    fields, connection = _fields(model), connections[alias]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of our own models
    one = f"({', '.join(['%s'] * len(fields))})"
    iterator, written = iter(texts), 0
    with connection.cursor() as cursor:
        while batch := list(islice(iterator, max(1, min(AT_ONCE, MOST_VALUES // len(fields))))):
            values = [
                field.get_db_prep_save(_value(field, plain), connection)
                for text in batch
                for field, plain in zip(fields, json.loads(text), strict=True)
            ]
            cursor.execute(head + ", ".join([one] * len(batch)), values)
            written += len(batch)
    return written


def empty_out(alias: str = "default") -> None:
    """Remove what migrations wrote into an empty place."""
    for model in reversed(models()):
        if model._meta.db_table in MADE_BY_MIGRATIONS:
            model._base_manager.using(alias).all()._raw_delete(alias)


def reset_sequences(alias: str = "default") -> None:
    """The next row gets a key after those that were written."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(sql)


def filled(alias: str = "default") -> list[str]:
    """Tables that hold somebody's rows; nothing in an empty place."""
    return [
        model._meta.db_table
        for model in models()
        if model._meta.db_table not in MADE_BY_MIGRATIONS and model._base_manager.using(alias).exists()
    ]


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.column]


def _plain(value: Any) -> Any:
    """A value as JSON knows it; moments in UTC, numbers with a point as they are written."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, (date, Decimal, UUID)):
        return str(value)
    return value


def _value(field: Any, plain: Any) -> Any:
    """The value a line stands for."""
    if plain is None:
        return None
    if isinstance(field, BinaryField):
        return base64.b64decode(plain)
    if field.get_internal_type() == "JSONField":
        return plain
    return (field.target_field if field.remote_field else field).to_python(plain)
