"""One row per row of a query in one statement: thousands of equal messages without thousands of objects."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import F, QuerySet


def insert_for_each(rows: QuerySet[Any], field: str, template: models.Model) -> int:
    """Insert a copy of `template` for each of `rows`, with its `field` pointing there; returns how many.

    The statement is put together from Django's own (INSERT … SELECT), so that it is the same on every database.
    """
    model = type(template)
    columns = [one for one in model._meta.local_concrete_fields if not one.primary_key]
    target = next(one for one in columns if one.name == field)
    plain = [one for one in columns if one != target]
    given = {one: one.get_db_prep_save(getattr(template, one.attname), connection) for one in plain}
    select, params = rows.order_by().values_list(F("pk")).query.sql_with_params()
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(one.column)) for one in (target, *plain))
    marks = ", ".join("%s" for _ in plain)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT chosen.*, {marks} FROM ({select}) AS chosen"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given.values(), *params])
        return int(cursor.rowcount)
