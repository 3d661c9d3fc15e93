"""The audit administrator finds, checks and takes away what happened; nobody else sees that there is a record."""

from __future__ import annotations

import ast
import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from audit import search
from audit.models import AuditEntry
from audit.verbs import Deed, record, record_many
from audit.words import ACTIONS
from departments.models import Role
from plan_tracker import clock
from tests.personas import make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
APPS = ["audit", "departments", "notifications", "tasks", "importer", "reports", "plan_tracker"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']


@pytest.fixture
def auditor(client):
    """Signed in as the audit administrator."""
    client.force_login(make_user(Role.AUDIT_ADMIN, full_name="吴审计"))
    return client


def write(action="report.approve", *, by=None, label="2.2.1 推行告知承诺制", chain="system", at=None, **detail):
    with clock.at(at or clock.now()):
        return record(
            chain=chain, by=by, action=action, object_type="t", object_id="1", object_label=label, detail=detail
        )


def shown(client, **query):
    """Labels of the objects on the page, in order."""
    text = client.get("/audit/", query).content.decode()
    return re.findall(r'class="au-on">([^<]+)<', text)


def test_it_shows_who_did_what_from_what_to_what(auditor):
    office = make_user(Role.REVIEWER, full_name="李文博")
    write("account.change", by=office, label="王敏", phone=["8", "9"], role={"from": "reporter", "to": "head"})
    text = auditor.get("/audit/").content.decode()
    for words in ("李文博", "修改账号", "王敏", "8 → 9", "填报员 → 单位负责人", "2023-10-24", "12:00:00"):
        assert words in text, words
    assert "account.change<" not in text


def test_it_is_the_auditors_first_page_and_for_nobody_else(auditor, client):
    assert auditor.get("/").headers["Location"] == "/audit/"
    for role in set(Role) - {Role.AUDIT_ADMIN, Role.REPORTER, Role.HEAD}:
        client.force_login(make_user(role))
        assert client.get("/audit/").status_code == 404
        assert client.post("/audit/export/", {"format": "csv"}).status_code == 404
        assert 'href="/audit/"' not in client.get("/account/").content.decode()


def test_each_filter_narrows(auditor):
    anna = make_user(Role.REVIEWER, full_name="李文博")
    write(label="甲", by=anna)
    write("report.return", label="乙")
    write(label="丙", chain="plan:p")
    write(label="丁", at=datetime(2023, 9, 30, 16, 30, tzinfo=UTC))  # 1 October where the users live
    AuditEntry.objects.filter(object_label="甲").update(ip="10.0.0.5")
    assert shown(auditor) == ["丙", "乙", "甲", "丁"]
    assert shown(auditor, person="文博") == ["甲"]
    assert shown(auditor, action="report.return") == ["乙"]
    assert shown(auditor, object="丙") == ["丙"]
    assert shown(auditor, chain="plan:p") == ["丙"]
    assert shown(auditor, address="10.0.0.") == ["甲"]
    assert shown(auditor, since="2023-10-01", until="2023-10-01") == ["丁"]
    assert shown(auditor, since="2023-10-02", person="系统") == ["丙", "乙"]


@pytest.mark.parametrize(
    "query",
    [{"since": "2023-02-30"}, {"until": "x"}, {"since": "0001-01-01"}, {"action": "no.such"}, {"person": "张\u202e"},
     {"object": "x" * 500}, {"address": "\u0001"}, {"since": "2023-10-02", "until": "2023-10-01"}],
)  # fmt: skip
def test_a_wrong_condition_is_said_beside_its_field(auditor, query):
    answer = auditor.get("/audit/", query)
    assert answer.status_code == 422
    assert 'class="err"' in answer.content.decode()
    assert auditor.post("/audit/export/", query | {"format": "csv"}).status_code == 400


@pytest.mark.parametrize("after", ["x", "1", "9" * 40, "-1.2", "9999999999999999.9", "٣.٣"])
def test_a_made_up_place_in_the_list_is_no_fault(auditor, after):
    write()
    assert auditor.get("/audit/", {"after": after}).status_code == 200


def test_every_entry_is_seen_once_however_many_share_a_moment(auditor):
    record_many(chain="system", by=None, deeds=[Deed("report.sign", "t", str(n), f"n{n}") for n in range(120)])
    seen, query = [], ""
    for _ in range(3):
        text = auditor.get(f"/audit/{query}").content.decode()
        seen += re.findall(r'class="au-on">(n\d+)<', text)
        query = next(iter(re.findall(r'href="(\?after=[^"]+)"', text)), "")
    assert seen == [f"n{n}" for n in reversed(range(120))]


def test_something_rare_is_found_step_by_step(auditor, monkeypatch):
    monkeypatch.setattr(search, "STRETCH", 60)
    write(label="那一条", at=clock.now() - timedelta(days=9))
    for n in range(100):
        write(label="别的", at=clock.now() - timedelta(minutes=n))
    steps, query = 0, "?object=那一条"
    while "au-on" not in (text := auditor.get(f"/audit/{query}").content.decode()):
        query = re.search(r'href="(\?[^"]+after=[^"]+)"', text)[1].replace("&amp;", "&")
        steps += 1
    assert steps == 1
    assert "那一条" in text


def test_the_page_asks_the_same_number_of_questions_and_counts_nothing(auditor):
    write()
    with CaptureQueriesContext(
        connection,
    ) as few:
        auditor.get("/audit/", {"person": "系统"})
    record_many(chain="system", by=None, deeds=[Deed("report.sign", "t", str(n), "x") for n in range(300)])
    with CaptureQueriesContext(connection) as many:
        auditor.get("/audit/", {"person": "系统"})
    assert len(many) == len(few) <= 14
    record_reads = [one["sql"] for one in many if "audit_auditentry" in one["sql"]]
    assert record_reads
    assert all("LIMIT" in sql and "COUNT(" not in sql for sql in record_reads)


def test_checking_a_chain_says_how_far_it_is_whole_or_where_it_breaks(auditor, monkeypatch):
    for _ in range(5):
        write()
    assert "已核对到第5条，完整" in auditor.get("/audit/?check=1").content.decode()
    AuditEntry.objects.filter(seq=3).update(actor_name="别人")
    assert "第3条断开" in auditor.get("/audit/?check=1").content.decode()
    assert auditor.get("/audit/?check=1&chain=plan:none").status_code == 200
    for odd in ("0", "-1", "x", "9" * 15):
        assert auditor.get("/audit/", {"check": odd}).status_code == 200


def exported(client, **fields):
    answer = client.post("/audit/export/", fields)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    return answer, content


def test_csv_has_the_filtered_rows_and_no_formula_and_taking_it_is_on_the_record(auditor):
    for text in FORMULAS:
        write(label=text, reason=text)
    write(label="不要的", at=clock.now() - timedelta(days=60))
    answer, content = exported(auditor, format="csv", since="2023-10-01")
    assert content.startswith("\ufeff时间".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[4].removeprefix("'") for row in rows[1:]] == FORMULAS[::-1]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert "filename*=utf-8''%E6%93%8D" in answer.headers["Content-Disposition"]
    taken = AuditEntry.objects.get(action="audit.export")
    assert taken.actor_name == "吴审计"
    assert '"since":"2023-10-01"' in taken.detail


def test_a_workbook_holds_text_only_and_says_when_it_is_not_all(auditor, monkeypatch):
    for text in [*FORMULAS, "正常", "控制\x01字符"]:
        write(label=text)
    _, content = exported(auditor, format="xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.max_row == len(FORMULAS) + 3
    monkeypatch.setattr("audit.export.MOST_ROWS", 3)
    _, content = exported(auditor, format="xlsx")
    first = load_workbook(io.BytesIO(content)).active
    assert "只有最新的3条" in first["A1"].value
    assert first.max_row == 5


def test_every_action_the_product_records_has_words():
    called = re.compile(r"^(_?audit(_[a-z]+)?|record|Deed|note_[a-z_]+|_record|_note)$")
    code = re.compile(r"^[a-z]+\.[a-z_]+$")
    nameless = set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [*node.args, *(one.value for one in node.keywords if one.arg == "action" or called.match(name))]
            named = any(one.arg == "action" for one in node.keywords)
            for one in given if called.match(name) or named else []:
                text = getattr(one, "value", None)
                if isinstance(text, str) and code.match(text) and text not in ACTIONS:
                    nameless.add(text)
    assert not nameless, f"add words in audit/words.py: {sorted(nameless)}"


def test_a_days_figure_in_the_detail_reads_as_a_month(auditor):
    write("report.sign", period=str(date(2023, 10, 1)))
    assert "2023年10月" in auditor.get("/audit/").content.decode()
