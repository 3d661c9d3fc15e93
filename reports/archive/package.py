"""Write the package: tables, the plan's words, evidence, the record of who did what, and hashes of all of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from botocore.exceptions import BotoCoreError, ClientError

from audit.export import BOM, harmless
from audit.models import AuditChain, AuditEntry
from audit.verbs import hashed_text
from plan_tracker import clock
from plan_tracker.errors import Conflict
from reports.archive.contents import LISTINGS
from reports.archive.instructions import instructions
from reports.archive.listings import CHUNK, Listing
from tasks.models import Evidence, Plan, ProgressReport

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
PIECE = 1024 * 1024
SUMS, METADATA, README = "SHA256SUMS", "metadata.json", "README.txt"
FORMAT = "plan-tracker-archive/1"


@dataclass(frozen=True)
class Entry:
    """A file of the package."""

    name: str
    title: str
    size: int
    sha256: str


@dataclass
class Package:
    """A package being written, and what is in it so far."""

    archive: zipfile.ZipFile
    entries: list[Entry] = field(default_factory=list)

    def add(self, name: str, title: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Write one file piece by piece and note its size and hash. What is packed already is stored as it is."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, date_time=clock.local(clock.now()).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self.archive.open(info, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        self.entries.append(Entry(name, title, size, digest.hexdigest()))


def write_archive(plan: Plan, target: BinaryIO, progress: Progress) -> None:
    """Write a plan's package. Raises Conflict when something was changed while it was read: try again later.

    Memory does not grow with the plan: rows and files go through in pieces.
    """
    before = _changed_at(plan)
    evidence = Evidence.objects.filter(report__in=ProgressReport.objects.filter(plan=plan).sent()).order_by("pk")
    steps = len(LISTINGS) + 2 + evidence.count()
    with zipfile.ZipFile(target, "w", allowZip64=True) as archive:
        package = Package(archive)
        done = 0
        for done, listing in enumerate(LISTINGS, 1):
            package.add(f"tables/{listing.name}.csv", listing.title, _csv(listing, plan))
            progress(done, steps)
        package.add("plan/source.txt", "计划原文", [_source(plan)])
        head = _add_audit(package, plan)
        lost = []
        for number, one in enumerate(evidence.iterator(chunk_size=CHUNK), 1):
            if not _add_evidence(package, one):
                lost.append(one.pk)
            progress(done + 2 + number, steps)
        if _changed_at(plan) != before:
            raise Conflict("归档包没有生成：生成期间这份计划有变动，请过一会儿再试。")
        package.add(METADATA, "说明数据", [_metadata(plan, package, head, lost)])
        package.add(README, "使用和核对办法", [instructions(plan, package.entries).encode()])
        archive.writestr(SUMS, "".join(f"{one.sha256}  {one.name}\n" for one in package.entries))


def _changed_at(plan: Plan) -> object:
    return Plan.objects.values_list("changed_at", flat=True).get(pk=plan.pk)


def _source(plan: Plan) -> bytes:
    return Plan.objects.values_list("source_text", flat=True).get(pk=plan.pk).encode()


def _csv(listing: Listing, plan: Plan) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    for line in listing.lines(plan):
        writer.writerow([harmless(cell) for cell in line])
        if buffer.tell() > PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _add_audit(package: Package, plan: Plan) -> AuditChain | None:
    """The plan's chain up to its head: the SHA-256 of each line is the `previous_hash` of the next one."""
    head = AuditChain.objects.filter(name=plan.audit_chain).first()
    entries = AuditEntry.objects.filter(chain=plan.audit_chain, seq__lte=head.length if head else 0).order_by("seq")
    lines = (f"{hashed_text(one)}\n".encode() for one in entries.iterator(chunk_size=CHUNK))
    package.add("audit/audit.jsonl", "操作日志", lines)
    return head


def evidence_name(one: Evidence) -> str:
    """Where a file lies in the package: its number and its ending; its own name stands in the table."""
    ending = PurePosixPath(one.original_name).suffix.lower()
    return f"evidence/{one.pk}{ending if ending.isascii() and ending[1:].isalnum() else ''}"


def _add_evidence(package: Package, one: Evidence) -> bool:
    """False when the storage does not have the file."""
    try:
        source = one.file.open("rb")
    except (FileNotFoundError, BotoCoreError, ClientError):
        log.error("archive: evidence %s: file %s is missing from storage", one.pk, one.file.name)
        return False
    with source:
        package.add(evidence_name(one), one.original_name, iter(lambda: source.read(PIECE), b""), packed=False)
    return True


def _metadata(plan: Plan, package: Package, head: AuditChain | None, lost: list[int]) -> bytes:
    """What the package is, for a catalogue."""
    data = {
        "format": FORMAT,
        "plan": {
            "code": plan.code,
            "title": plan.title,
            "year": plan.year,
            "doc_number": plan.doc_number,
            "issuer": plan.issuer,
            "issued_on": plan.issued_on.isoformat(),
            "starts_on": plan.starts_on.isoformat(),
            "ends_on": plan.ends_on.isoformat(),
            "state": plan.state,
        },
        "made_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "audit": {"chain": head.name, "length": head.length, "head_sha256": head.head_hash} if head else None,
        "missing_evidence": lost,
        "files": [asdict(one) for one in package.entries],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
