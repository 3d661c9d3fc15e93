"""Heads of the chains kept outside the database, signed: cutting off the end of a chain shows too.

Whoever can write the database can delete the last entries and move the head back; every link still fits. So once a day
each chain's length and last hash go as one signed line to `audit-heads.jsonl` in the data folder. Copy that file to
another machine every day, and `verify_audit --heads FILE` compares with what was kept there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from audit.models import AuditChain, AuditEntry
from plan_tracker import clock

NAME = "audit-heads.jsonl"
SALT = "audit.heads"


@dataclass(frozen=True)
class Head:
    """How far a chain had got at a moment, and with which hash."""

    chain: str
    length: int
    hash: str
    at: str

    @property
    def moment(self) -> datetime:
        """When it was kept."""
        return datetime.fromisoformat(self.at)


def heads_file() -> Path:
    """Where heads are kept."""
    return Path(settings.DATA_DIR) / NAME


def keep_heads() -> int:
    """Append the head of every chain that has grown since it was last kept; returns how many. Safe to run twice."""
    known = {head.chain: head.length for head in read_heads(heads_file()) if head}
    grown = [head for head in AuditChain.objects.order_by("name") if head.length > known.get(head.name, 0)]
    if not grown:
        return 0
    now = clock.now().isoformat(timespec="seconds")
    with heads_file().open("a", encoding="utf-8") as file:
        for head in grown:
            file.write(_line(Head(head.name, head.length, head.head_hash, now)) + "\n")
    heads_file().chmod(0o600)
    return len(grown)


def read_heads(file: Path) -> Iterator[Head | None]:
    """Every line of a file; None for a line that is not ours or was changed. Nothing for a file that is not there."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                yield _read(line)


def last_kept(chain: str) -> Head | None:
    """The newest head kept of a chain."""
    kept = [head for head in read_heads(heads_file()) if head and head.chain == chain]
    return kept[-1] if kept else None


def missing_from(head: Head) -> str:
    """What is wrong with a chain, measured against a head kept earlier, as one sentence; empty when nothing is."""
    found = AuditEntry.objects.filter(chain=head.chain, seq=head.length).values_list("hash", flat=True).first()
    day = f"{clock.local(head.moment):%Y-%m-%d %H:%M}"
    if found is None:
        return f"{day}留存时已有这一条，现在缺少"
    return "" if found == head.hash else f"和{day}留存的校验值不同"


def _line(head: Head) -> str:
    return json.dumps({**head.__dict__, "signature": _signature(head)}, ensure_ascii=False, sort_keys=True)


def _read(line: str) -> Head | None:
    try:
        found = json.loads(line)
        head = Head(str(found["chain"]), int(found["length"]), str(found["hash"]), str(found["at"]))
        signed = constant_time_compare(str(found["signature"]), _signature(head))
        return head if signed and head.moment.tzinfo else None
    except (ValueError, TypeError, KeyError):
        return None


def _signature(head: Head) -> str:
    content = json.dumps([head.chain, head.length, head.hash, head.at], ensure_ascii=False)
    return salted_hmac(SALT, content, algorithm="sha256").hexdigest()
