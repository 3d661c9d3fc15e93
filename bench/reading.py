"""Reading and understanding a plan document: seconds and memory at 25 and 100 pages, each in a process of its own.

Run by `make bench`; alone: `python bench/reading.py`. Cost must grow with the length and no faster: 4 x from 25 to 100.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZES = (25, 100)
ON_A_PAGE = 1000  # characters
MOST_SECONDS, MOST_MEGABYTES = 5, 200
KINDS = ("docx", "html", "pdf", "table.pdf", "xlsx", "txt")
PLAN = ROOT / "tests" / "data" / "plan-2023.txt"


def lines_of(pages: int) -> list[str]:
    """The first plan over and over, as long as so many pages."""
    plan = [line for line in PLAN.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines: list[str] = []
    length = 0
    while True:
        for line in plan:
            if length >= pages * ON_A_PAGE:
                return lines
            lines.append(line)
            length += len(line)


def make(folder: str, pages: int) -> None:
    """A file of every kind."""
    from tests.importer.reading import files, pdf_files  # noqa: PLC0415 - only here are the libraries that write

    lines = lines_of(pages)
    text = "".join(lines)
    printed = [text[place : place + 28] for place in range(0, len(text), 28)]
    made = {
        "docx": files.plan_document(lines),
        "html": ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").encode(),
        "pdf": files.pdf([[(0, line) for line in printed[place : place + 32]] for place in range(0, len(printed), 32)]),
        "table.pdf": pdf_files.typeset(
            pdf_files.table([(str(number), line[:300], "司法局") for number, line in enumerate(lines)], [60, 300, 90])
        ),
        "xlsx": files.workbook(*[(number, line, "司法局") for number, line in enumerate(lines)]),
        "txt": "\n".join(lines).encode("gb18030"),
    }
    for kind, data in made.items():
        (Path(folder) / f"{pages}.{kind}").write_bytes(data)


def read(path: str) -> None:
    """In this process, as the child does it: seconds of processor with loading the library, most memory in MB."""
    from importer.reading import worker  # noqa: PLC0415 - part of what is measured

    with open(path, "rb") as file:
        found = worker.answer(file, path)
    assert "text" in found, found
    print(json.dumps([time.process_time(), most_memory()]))


def understand(path: str) -> None:
    """The same of understanding the text."""
    from importer.reading.read import read_file  # noqa: PLC0415
    from importer.understanding.understand import understand as understood  # noqa: PLC0415

    document = read_file(Path(path).read_bytes(), path)
    start = time.process_time()
    draft = understood(document)
    took = time.process_time() - start
    assert not draft.refusal, draft.refusal
    print(json.dumps([took, most_memory()]))


def most_memory() -> float:
    """The most this process ever held, in MB; `ru_maxrss` would count what started it, too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024


def measured(*arguments: str) -> tuple[float, float]:
    """Seconds and MB of the quicker of two runs."""
    command = [sys.executable, __file__, *arguments]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(2)]
    seconds, megabytes = min(runs)
    return seconds, megabytes


def main() -> None:
    """Print the table."""
    few, many = SIZES
    bounds = f"bounds {MOST_SECONDS} s, {MOST_MEGABYTES} MB"
    print(f"\nplan documents, {few} and {many} pages of {ON_A_PAGE} characters; {bounds}")
    with tempfile.TemporaryDirectory() as folder:
        for pages in SIZES:
            subprocess.run([sys.executable, __file__, "make", folder, str(pages)], check=True)
        for kind in KINDS:
            _print(f"read {kind}", *(measured("read", f"{folder}/{pages}.{kind}") for pages in SIZES))
        _print("understand", *(measured("understand", f"{folder}/{pages}.txt") for pages in SIZES))


def _print(name: str, few: tuple[float, float], many: tuple[float, float]) -> None:
    kept = "" if many[0] < MOST_SECONDS and many[1] < MOST_MEGABYTES else "   OVER THE BOUND"
    seconds = f"{few[0]:.2f} s, then {many[0]:.2f} s: {many[0] / few[0]:.1f} x"
    print(f"{name:<16}{seconds:<32}{few[1]:>6.0f} MB, then {many[1]:.0f} MB{kept}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder, pages]:
            make(folder, int(pages))
        case ["read", path]:
            read(path)
        case ["understand", path]:
            understand(path)
        case _:
            main()
