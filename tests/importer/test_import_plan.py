"""`manage.py import_plan`: a document on the command line, without any database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.importer.reading.files import plan_document

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "tests" / "data" / "plan-2023.txt"
NEWS = (
    "本报讯（记者张三）昨日，某县召开法治政府建设工作会议。会议指出，去年以来全县各项工作取得新进展。"
    "县长李四出席会议并讲话。他强调，要再接再厉，推动工作再上新台阶。\n"
)


def run(path: Path, draft: Path, capsys) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    try:
        call_command("import_plan", str(path), draft=str(draft))
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    written = capsys.readouterr()
    return status, written.out, written.err


def test_a_plan_becomes_a_draft_without_a_database(tmp_path):
    """As anybody runs it: a process of its own, an empty data folder, the database never made."""
    draft = tmp_path / "out.json"
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")}
    env["DATA_DIR"] = str(tmp_path / "data")
    command = [sys.executable, "manage.py", "import_plan", str(SEED), "--draft", str(draft)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(draft.read_text(encoding="utf-8"))
    assert len(facts["chapters"]) == 10
    assert "10章" in done.stdout and str(draft) in done.stdout


def test_a_word_file_gives_what_its_text_gives(tmp_path, capsys):
    lines = [line for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    (tmp_path / "计划.docx").write_bytes(plan_document(lines))
    drafts = []
    for path in (SEED, tmp_path / "计划.docx"):
        assert run(path, tmp_path / "out.json", capsys)[0] == 0
        facts = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        drafts.append([chapter["title"] for chapter in facts["chapters"]])
    assert drafts[0] == drafts[1]


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("计划.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, 2, "另存为.docx"),
        ("计划.txt", b"", 2, "是空的"),
        ("没有.txt", None, 2, "找不到或打不开"),
        ("新闻.txt", NEWS.encode(), 3, "。"),
    ],
)
def test_what_holds_no_plan_is_one_sentence_and_no_draft(tmp_path, capsys, name, content, status, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    found, out, err = run(tmp_path / name, tmp_path / "out.json", capsys)
    assert (found, out) == (status, "")
    assert words in err and err.count("\n") == 1
    assert not (tmp_path / "out.json").exists()
