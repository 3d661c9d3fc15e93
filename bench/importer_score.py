"""`make importer-score`: read every annotated document and print how far the reading agrees with its facts.

SCORE_DIR holds annotated documents and their `score.py` (default ../shared/plan); where it is not there, the documents
of the tests are scored by the tests' own scorer. Families: seed, corpus (text and saved pages), models, each kind of
damage.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from importer.reading.read import read_file
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand
from plan_tracker.errors import DomainError
from tests.importer import scoring

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
KINDS = (
    "chapters", "chapters.title_exact", "tasks", "tasks.title_exact", "units", "units.with_role", "deadlines",
    "indicators",
)  # fmt: skip
HEAD = ("doc_number", "issuer", "title", "notice_title", "date")
WORST = 10
Counts = dict[str, list[int]]  # hits, findings, facts of each kind


def documents(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Family, document and facts."""
    yield "seed", folder / "plan-2023.txt", folder / "plan-2023.facts.json"
    for family in ("corpus", "models"):
        for facts in sorted((folder / family).glob("*.facts.json")):
            for ending in (".txt", ".html"):
                document = facts.with_name(facts.name.replace(".facts.json", ending))
                if document.exists():
                    yield family if ending == ".txt" else f"{family} pages", document, facts
    for document in sorted((folder / "models" / "variants").glob("*.*")):
        name, damage = document.name.split(".")[:2]
        yield f"damaged: {damage}", document, folder / "models" / f"{name}.facts.json"


def read(document: Path) -> dict[str, Any]:
    """The facts found in a document; nothing where it is refused."""
    with document.open("rb") as file:
        try:
            return to_facts(understand(read_file(file, document.name)))
        except DomainError as error:
            print(f"{document.name}: {error.message}", file=sys.stderr)
            return {"chapters": [], "tasks": [], "deadlines": [], "indicators": [], **dict.fromkeys(HEAD)}


def scorer(folder: Path) -> Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]:
    """The folder's `score.py`, else the tests' own scorer in the same form."""
    path = folder / "score.py"
    if not path.exists():
        return _own_score
    spec = importlib.util.spec_from_file_location("annotated_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score


def _own_score(ours: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    found = scoring.empty()
    scoring.score(ours, facts, found)
    names = dict(zip(("chapters", "tasks", "tasks.title_exact", "units", "units.with_role", "deadlines", "indicators"),
                     scoring.FIELDS, strict=True))  # fmt: skip
    names["chapters.title_exact"] = "chapters"
    made: dict[str, Any] = {
        kind: {"tp": found[name].hits, "pred": found[name].found, "gold": found[name].facts, "f1": found[name].f1}
        for kind, name in names.items()
    }
    for name in HEAD:
        value, fact = ours[name], facts.get(name)
        made[f"head.{name}"] = {
            "correct": int(scoring.bare(value) == scoring.bare(fact)), "invented": int(bool(value and not fact)),
            "missed": int(bool(fact and not value)),
        }  # fmt: skip
    return made


def main() -> None:
    """Print the tables."""
    folder = Path(os.environ.get("SCORE_DIR", ROOT.parent / "shared" / "plan"))
    if not (folder / "plan-2023.facts.json").exists():
        print(f"No annotated documents at {folder}: scoring those of the tests.")
        folder = DATA
    score = scorer(folder)
    families: dict[str, Counts] = defaultdict(lambda: {kind: [0, 0, 0] for kind in KINDS})
    heads: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    errors: list[tuple[float, str]] = []
    for family, document, facts_file in documents(folder):
        ours, facts = read(document), json.loads(facts_file.read_text(encoding="utf-8"))
        result = score(ours, facts)
        for kind in KINDS:
            for n, name in enumerate(("tp", "pred", "gold")):
                families[family][kind][n] += result[kind][name]
            if result[kind]["f1"] < 1:
                errors.append((result[kind]["f1"], _told(document, kind, ours, facts)))
        for name in HEAD:
            one = result[f"head.{name}"]
            heads[family] = [a + b for a, b in zip(heads[family], (one["correct"], one["invented"], 1), strict=True)]
            if not one["correct"]:
                errors.append((0.5, f"{document.name} {name}: {ours[name]!r} for {facts.get(name)!r}"))
    _table(families, heads)
    print(f"\nWorst {WORST}:")
    for value, words in sorted(errors)[:WORST]:
        print(f"  {value:.2f}  {words}")


def _f1(counts: list[int]) -> float:
    hits, found, facts = counts
    return 2 * hits / (found + facts) if found + facts else 1.0


def _table(families: dict[str, Counts], heads: dict[str, list[int]]) -> None:
    short = ("chapt.", "exact", "items", "exact", "units", "roles", "dates", "indic.")
    print(f"{'F1':22}" + "".join(f"{one:>8}" for one in short) + "    head  invented")
    for family, counts in families.items():
        right, made_up, fields = heads[family]
        figures = "".join(f"{_f1(counts[kind]):8.3f}" for kind in KINDS)
        print(f"{family:22}{figures}  {right:3}/{fields:3} {made_up:9}")
    damaged = [counts for family, counts in families.items() if family.startswith("damaged")]
    if damaged and "models" in families:
        print("\nDamaged over clean models:")
        for kind in KINDS:
            total = [sum(one[kind][n] for one in damaged) for n in range(3)]
            print(f"  {kind:22}{_f1(total) / (_f1(families['models'][kind]) or 1):.3f}")


def _told(document: Path, kind: str, ours: dict[str, Any], facts: dict[str, Any]) -> str:
    """A document's findings and facts of a kind that the other side does not have."""
    key = kind.split(".")[0]
    if key in ("chapters", "tasks"):
        left, right = ({scoring.bare(one["title"]) for one in side[key]} for side in (ours, facts))
    elif key == "units":
        left, right = (
            {n for one in side["tasks"] for u in one.get("units", []) for n in u["names"]} for side in (ours, facts)
        )
    else:
        left, right = ({scoring.bare(one["as_written"]) for one in side[key]} for side in (ours, facts))
    return f"{document.name} {kind}: only found {sorted(left - right)[:3]}, only in facts {sorted(right - left)[:3]}"


if __name__ == "__main__":
    main()
