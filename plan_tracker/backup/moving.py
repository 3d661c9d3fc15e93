"""Move all rows from one database into another, empty one; files and keys stay where they are."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction
from django.db.utils import Error

from audit.verbs import verify
from plan_tracker.backup import tables
from plan_tracker.backup.restoring import prove_evidence
from plan_tracker.backup.tables import Proof
from plan_tracker.errors import DomainError


@dataclass(frozen=True)
class Moved:
    """What both databases hold now, and how many pieces of evidence were compared."""

    tables: dict[str, Proof]
    evidence: int


def move_in(source: str) -> Moved:
    """From the database `source` (an alias) into the default one, in one transaction. Raises DomainError."""
    require_source(source)
    if tables.migrations(source) != tables.migrations():
        raise DomainError("没有搬：原来的数据库是另一个版本，请先用新版本启动一次内置系统，停下后再搬。")
    if filled := tables.filled():
        raise DomainError(f"没有搬：新数据库里已经有数据（{filled[0]}），请换一个空的数据库。")
    with transaction.atomic(using=source), transaction.atomic():
        tables.empty_out()
        for model in tables.models():
            tables.load(model, tables.lines(model, source))
        tables.reset_sequences()
        before, after = tables.proofs(source), tables.proofs()
        if differing := [name for name in before if before[name] != after[name]]:
            raise DomainError(f"没有搬：{differing[0]} 两边不一致，新数据库已恢复为空。")
        evidence = prove_evidence()
        if next(iter(verify()), None):
            raise DomainError("没有搬：操作日志不完整，请先用 verify_audit 查明原因。")
    return Moved(after, evidence)


def require_source(alias: str) -> None:
    """It is there, and no server of the old installation writes into it any more. Raises DomainError."""
    settings = connections[alias].settings_dict
    if settings["ENGINE"].endswith("sqlite3") and not Path(settings["NAME"]).is_file():
        raise DomainError(f"没有找到原来的数据库 {settings['NAME']}，请核对 --from。")
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("BEGIN EXCLUSIVE" if connections[alias].vendor == "sqlite" else "SELECT 1")
            if connections[alias].vendor == "sqlite":
                cursor.execute("ROLLBACK")
    except (Error, sqlite3.Error) as error:
        raise DomainError("没有搬：原来的数据库正在使用，请先停掉原来的系统。") from error
