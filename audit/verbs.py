"""Append to the audit record, and prove that nobody changed it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

from django.db.models import Max

from audit.context import origin
from audit.models import AuditChain, AuditEntry
from plan_tracker import clock
from plan_tracker.errors import NotFound

SYSTEM = "系统"
HASHED = (
    "chain", "seq", "at", "actor_id", "actor_name", "ip", "request_id", "action", "object_type", "object_id",
    "object_label", "detail", "previous_hash",
)  # fmt: skip
BATCH = 1000
STRETCH = 20_000  # entries a page checks at once: about a second


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


@dataclass(frozen=True)
class Stretch:
    """Which entries of a chain were checked, and the first that does not fit."""

    chain: str
    first: int
    last: int
    length: int
    broken: Break | None

    @property
    def rest(self) -> int:
        """How many entries come after it."""
        return self.length - self.last


@dataclass(frozen=True)
class Deed:
    """One line of a batch: what was done to what."""

    action: str
    object_type: str
    object_id: str
    object_label: str
    detail: Mapping[str, Any] | None = None


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
    deed = Deed(action, object_type, object_id, object_label, detail)
    head = _lock(chain)
    entry = _entry(head, by, deed)
    entry.save(force_insert=True)
    _store_head(head)
    return entry


def record_many(*, chain: str, by: Actor | None, deeds: Sequence[Deed]) -> int:
    """Append a batch under one lock inside the caller's transaction; call it last. Returns how many."""
    if not deeds:
        return 0
    head = _lock(chain)
    AuditEntry.objects.bulk_create([_entry(head, by, deed) for deed in deeds], batch_size=BATCH)
    _store_head(head)
    return len(deeds)


def verify(chain: str | None = None) -> Iterator[Break]:
    """Walk one chain, or all, and yield the first break of each; nothing when all is intact.

    Entries that are appended meanwhile are left for the next walk. Raises NotFound for a chain nobody wrote.
    """
    entries = AuditEntry.objects.filter(chain=chain) if chain else AuditEntry.objects.all()
    # Lengths are read before heads: a head only grows, so an entry beyond its head was forged.
    lengths = dict(entries.order_by().values_list("chain").annotate(last=Max("seq")))
    heads = {head.name: head for head in AuditChain.objects.all() if chain in (None, head.name)}
    if chain and not lengths and not heads:
        raise NotFound(f"没有名为“{chain}”的日志链，请核对名称。")
    for name in sorted(heads.keys() | lengths.keys()):
        found = _first_break(heads[name], lengths.get(name, 0)) if name in heads else Break(name, 1, "链头缺失")
        if found:
            yield found


def verify_stretch(chain: str, first: int = 1, most: int = STRETCH) -> Stretch:
    """Walk `most` entries of one chain from the entry `first` on. Raises NotFound for a chain nobody wrote."""
    head = AuditChain.objects.filter(name=chain).first()
    if head is None:
        raise NotFound(f"没有名为“{chain}”的日志链，请核对名称。")
    first = max(1, min(first, head.length))
    last = min(head.length, first + most - 1)
    broken, _, previous = _walk(chain, first, last)
    if not broken and last == head.length and previous != head.head_hash:
        broken = Break(chain, last, "末条与链头不符")
    return Stretch(chain, first, last, head.length, broken)


def last_actor(object_type: str, object_id: str) -> str:
    """Who did something to an object last, by name; empty if nobody did."""
    rows = AuditEntry.objects.filter(object_type=object_type, object_id=object_id).order_by("-at", "-seq")
    return rows.values_list("actor_name", flat=True).first() or ""


def canonical(detail: Mapping[str, Any]) -> str:
    """JSON that is the same for the same content."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def hashed_text(entry: AuditEntry) -> str:
    """Every field and the hash before it, as the text that is hashed; one line."""
    values = {name: getattr(entry, name) for name in HASHED}
    values["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical(values)


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over every field and the hash before it."""
    return hashlib.sha256(hashed_text(entry).encode()).hexdigest()


def _entry(head: AuditChain, by: Actor | None, deed: Deed) -> AuditEntry:
    """The next entry of a locked chain; moves the head in memory."""
    entry = AuditEntry(
        chain=head.name,
        seq=head.length + 1,
        at=clock.now(),
        actor_id=str(by.pk) if by else "",
        actor_name=_fit("actor_name", by.full_name) if by else SYSTEM,
        ip=origin.get().ip,
        request_id=origin.get().request_id,
        action=deed.action,
        object_type=deed.object_type,
        object_id=_fit("object_id", deed.object_id),
        object_label=_fit("object_label", deed.object_label),
        detail=_storable(canonical(deed.detail or {})),
        previous_hash=head.head_hash,
    )
    entry.hash = hash_of(entry)
    head.length, head.head_hash = entry.seq, entry.hash
    return entry


def _fit(field: str, text: str) -> str:
    return _storable(text)[: getattr(AuditEntry._meta.get_field(field), "max_length", None)]


def _storable(text: str) -> str:
    """The record takes whatever was tried, such as a hostile login name: what no database stores becomes "?"."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "?")


def _lock(chain: str) -> AuditChain:
    """The chain's head, locked until the end of the transaction (on SQLite the writer already has the lock)."""
    heads = AuditChain.objects.select_for_update().filter(name=chain)
    head = heads.first()
    if head is None:
        AuditChain.objects.bulk_create([AuditChain(name=chain)], ignore_conflicts=True)
        head = heads.get()
    return head


def _store_head(head: AuditChain) -> None:
    AuditChain.objects.filter(pk=head.pk).update(length=head.length, head_hash=head.head_hash)


def _first_break(head: AuditChain, last: int) -> Break | None:
    broken, seq, previous = _walk(head.name, 1, head.length)
    if broken:
        return broken
    if previous != head.head_hash:
        return Break(head.name, seq, "末条与链头不符")
    return Break(head.name, head.length + 1, "链头之外多出记录") if last > head.length else None


def _walk(chain: str, first: int, last: int) -> tuple[Break | None, int, str]:
    """Check the entries `first` to `last`; the break or none, the last number walked, its hash."""
    seq, previous = first - 1, ""
    if first > 1:
        before = AuditEntry.objects.filter(chain=chain, seq=seq).values_list("hash", flat=True).first()
        if before is None:
            return Break(chain, seq, "缺少这一条"), seq, ""
        previous = before
    entries = AuditEntry.objects.filter(chain=chain, seq__gte=first, seq__lte=last).order_by("seq")
    for entry in entries.iterator(chunk_size=BATCH):
        seq += 1
        if entry.seq != seq:
            return Break(chain, seq, "缺少这一条"), seq, previous
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return Break(chain, seq, "内容与校验值不符"), seq, previous
        previous = entry.hash
    return (Break(chain, seq + 1, "缺少这一条") if seq != last else None), seq, previous
