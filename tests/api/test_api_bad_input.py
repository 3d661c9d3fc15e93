"""Hostile input at every endpoint: a 4xx problem in Chinese, never a fault, nothing stored, lists still readable."""

import json

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from audit.models import AuditEntry
from tasks.models import Evidence, Plan, ProgressReport
from tests.amounts import amount
from tests.api.conftest import build_world, content_of, signed_report
from tests.api.machine import Machine
from tests.kept import kept

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WORDS = "本月新增同城通办事项8项，均已上线。"
DEEP = b"[" * 100_000 + b"]" * 100_000
BODIES = {
    "empty": b"",
    "bom": "\ufeff{}".encode(),
    "gbk": '{"work_done": "本月进展"}'.encode("gbk"),
    "utf-16": '{"work_done": "本月进展"}'.encode("utf-16"),
    "not json": b"work_done=1",
    "cut": b'{"work_done": "',
    "nan": b'{"progress": NaN}',
    "infinity": b'{"progress": -Infinity}',
    "1e999": b'{"progress": 1e999, "version": 1e999, "assignment": 1e999}',
    "5,000 digits": b'{"progress": ' + b"9" * 5000 + b"}",
    "list": b"[]",
    "text": b'"x"',
    "null": b"null",
    "number": b"7",
    "deep": DEEP,
    "deep inside": b'{"values": ' + DEEP + b"}",
    "same name twice": b'{"progress": 1, "progress": 2}',
    "lone surrogate": b'{"work_done": "\\ud800", "reason": "\\udfff"}',
    "lone surrogate as a name": b'{"\\ud800": 1}',
    "nul": b'{"work_done": "a\\u0000b", "reason": "a\\u0000b", "comment": "a\\u0000b", "version": 1}',
    "unknown field": b'{"work_dnoe": "x"}',
    "long name": b'{"' + b"x" * 100_000 + b'": 1}',
    "many names": json.dumps({f"x{n}": n for n in range(5000)}).encode(),
    "3 MB": b'{"work_done": "' + b"x" * 3_000_000 + b'"}',
    "nested object": b'{"work_done": {"k": "v"}, "reason": {"k": "v"}, "comment": [1], "version": {}}',
}
PATHS = [
    ("post", "/reports/"),
    ("put", "/assignments/{counted}/draft/"),
    ("post", "/assignments/{counted}/report/"),
    ("post", "/reports/{report}/approve/"),
    ("post", "/reports/{report}/return/"),
    ("post", "/auth/token"),
]


def rows():
    """What must not change."""
    states = list(ProgressReport.objects.values_list("pk", "state", "version", "work_done"))
    return states, Evidence.objects.count(), AuditEntry.objects.exclude(action__startswith="account").count()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: whatever is sent here must change nothing."""
    with kept(django_db_blocker):
        made = build_world()
        signed_report(made, content_of(made))
        yield made


@pytest.fixture
def after(world):
    """The world with a waiting report; afterwards everything is as it was and can be read."""
    before = rows()
    yield world
    assert rows() == before
    assert world.leader.get("/reports/").status_code == 200


def is_problem(answer, *statuses):
    """A Chinese problem, without a trace of the inside."""
    assert answer.status_code in statuses, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == answer.status_code
    assert any("\u4e00" <= char <= "\u9fff" for char in body["detail"]), body
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(("method", "path"), PATHS, ids=lambda one: one)
def test_a_body_that_is_no_request_is_refused(after, method, path):
    path = path.format(counted=after.rows["shared"].pk, report=ProgressReport.objects.get().pk)
    machine = after.office if "approve" in path or "return" in path else after.clerk
    for name, body in BODIES.items():
        if name == "empty" and method == "put":
            continue  # an empty draft is one
        answer = machine(method, path, body)
        assert answer.status_code == (413 if name == "3 MB" else 400), (name, answer.content[:300])
        is_problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""]
)
def test_only_json_is_read(after, kind):
    answer = after.clerk("post", "/reports/", b"x=1", **{"Content-Type": kind})
    is_problem(answer, 415, 400)


def test_an_answer_nobody_can_write_is_refused(after):
    is_problem(after.clerk.get("/tasks/", Accept="text/x-yaml"), 406)


HOSTILE = [
    "0", "-1", "abc", "1.5", str(2**63), str(2**80), "9" * 5000, "%00", "%20", "%F0%9F%98%80", "１", "1;drop", "1'--",
    "..%2f..", "%ED%A0%80", "null", "[1]", "{}", "1e3", "NaN", "%E2%80%AE", "a" * 3000, "%0d%0aX-A:1",
]  # fmt: skip
PARAMETERS = ("plan", "on", "page", "page_size", "ordering", "light", "state", "format", "script", "lang")


def api_paths(resolver=None, prefix=""):
    """Every address of the API, with `{}` for its parameter."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from api_paths(pattern, path)
        elif isinstance(pattern, URLPattern) and path.startswith("api/v1/"):
            yield path.removeprefix("api/v1/")


def simple(path):
    """`^tasks/(?P<pk>[0-9]+)/$` as `/tasks/{}/`."""
    for mark in ("(?P<", "<"):
        while mark in path:
            start = path.index(mark)
            end = path.index(")", start) if mark == "(?P<" else path.index(">", start)
            path = path[:start] + "{}" + path[end + 1 :]
    return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("/?", "/").replace("\\.", ".")


def at(pattern, value):
    """An address with a value in every place that wants one."""
    return pattern.replace("{}", str(value))


PATTERNS = sorted({simple(path) for path in api_paths()})


@pytest.mark.parametrize("pattern", [one for one in PATTERNS if "{}" in one])
def test_a_hostile_address_finds_nothing_and_breaks_nothing(after, pattern):
    # By turns: all of them meet each kind of address.
    for number, value in list(enumerate(HOSTILE))[PATTERNS.index(pattern) % 2 :: amount(2, 1)]:
        is_problem(after.clerk.get(at(pattern, value)), 400, 404, 405)
        method = ("post", "put", "delete")[number % 3]
        assert 400 <= after.office(method, at(pattern, value), b"{}").status_code < 500, (method, pattern, value)
    for method in ("options", "head", "patch", "trace"):
        assert after.clerk(method, at(pattern, 2**80)).status_code < 500, (method, pattern)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_hostile_parameter_breaks_nothing(after, pattern):
    for number, name in enumerate(PARAMETERS):
        # Each parameter meets others of the values, all of them meet each kind of address.
        for value in HOSTILE[(number + PATTERNS.index(pattern)) % 6 :: amount(12, 6)]:
            answer = after.office.get(f"{at(pattern, 1)}?{name}={value}")
            assert answer.status_code < 500, (pattern, name, value)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_hostile_body_breaks_no_endpoint(after, pattern):
    keys = {"plans": "plan-2024", "reports": ProgressReport.objects.get().pk, "tasks": after.rows["draft"].task_id}
    path = at(pattern, keys.get(pattern.split("/")[1], after.rows["draft"].pk))
    method = "put" if path.endswith("/draft/") else "post"
    # Every other one, by turns: all of them meet each kind of address, and the six that write meet all above.
    for name, body in list(BODIES.items())[PATTERNS.index(pattern) % 2 :: 2]:
        assert after.market_clerk(method, path, body).status_code < 500, (method, path, name)


def test_an_address_nobody_knows_is_answered_in_the_same_way(after):
    for path in ("/nothing/", "/tasks/1/nothing/", "/tasks/abc/", "/"):
        is_problem(after.clerk.get(path), 404)


def test_a_session_needs_its_token_for_every_change(after):
    machine = Machine(after.people["reviewer"], enforce_csrf_checks=True)
    report = ProgressReport.objects.get()
    for path, body in (
        (f"/reports/{report.pk}/approve/", {"version": report.version}),
        ("/plans/plan-2024/issue/", {}),
        (f"/tasks/{after.tasks['counted'].pk}/confirm-departments/", {}),
    ):
        is_problem(machine.post(path, body), 403)
    assert Plan.objects.get(code="plan-2024").state == "draft"
