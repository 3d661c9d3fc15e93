"""Append to the audit record, and prove that nobody changed it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from audit.context import origin
from audit.models import AuditChain, AuditEntry
from plan_tracker import clock

SYSTEM = "系统"
HASHED = (
    "chain", "seq", "at", "actor_id", "actor_name", "ip", "request_id", "action", "object_type", "object_id",
    "object_label", "detail", "previous_hash",
)  # fmt: skip
BATCH = 1000


class Actor(Protocol):
    """Whoever acts: an account."""

    pk: Any
    full_name: str


@dataclass(frozen=True)
class Break:
    """The first entry that does not fit its chain."""

    chain: str
    seq: int
    reason: str


def record(
    *,
    chain: str,
    by: Actor | None,
    action: str,
    object_type: str,
    object_id: str,
    object_label: str,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry inside the caller's transaction. Call it last: it locks the chain until commit."""
    head = _lock(chain)
    entry = AuditEntry(
        chain=chain,
        seq=head.length + 1,
        at=clock.now(),
        actor_id=str(by.pk) if by else "",
        actor_name=by.full_name if by else SYSTEM,
        ip=origin.get().ip,
        request_id=origin.get().request_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        object_label=object_label[:200],
        detail=canonical(detail or {}),
        previous_hash=head.head_hash,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    AuditChain.objects.filter(pk=chain).update(length=entry.seq, head_hash=entry.hash)
    return entry


def verify(chain: str | None = None) -> Iterator[Break]:
    """Walk one chain, or all, and yield the first break of each; nothing when all is intact."""
    heads = AuditChain.objects.filter(pk=chain) if chain else AuditChain.objects.all()
    for head in heads.order_by("name"):
        found = _first_break(head)
        if found:
            yield found
    known = set(AuditChain.objects.values_list("name", flat=True))
    for name in AuditEntry.objects.order_by("chain").values_list("chain", flat=True).distinct():
        if name not in known:
            yield Break(name, 0, "链头缺失")


def canonical(detail: Mapping[str, Any]) -> str:
    """JSON that is the same for the same content."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over every field and the hash before it."""
    values = {name: getattr(entry, name) for name in HASHED}
    values["at"] = entry.at.isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _lock(chain: str) -> AuditChain:
    """The chain's head, locked until the end of the transaction (on SQLite the writer already has the lock)."""
    with transaction.atomic():
        AuditChain.objects.get_or_create(name=chain)
    return AuditChain.objects.select_for_update().get(name=chain)


def _first_break(head: AuditChain) -> Break | None:
    previous, seq = "", 0
    for entry in AuditEntry.objects.filter(chain=head.name).order_by("seq").iterator(chunk_size=BATCH):
        seq += 1
        if entry.seq != seq:
            return Break(head.name, seq, "缺少这一条")
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return Break(head.name, seq, "内容与校验值不符")
        previous = entry.hash
    if seq != head.length or previous != head.head_hash:
        return Break(head.name, seq + 1, "末尾的记录缺失")
    return None
