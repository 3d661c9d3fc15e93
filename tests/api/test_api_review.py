"""The office's queue for machines: checks, several at once, handing over."""

from __future__ import annotations

import pytest

from departments.models import Role
from tasks.models import ProgressReport
from tests import personas

pytestmark = pytest.mark.django_db


def test_the_checks_are_read_by_reviewers_alone(world, report):
    ProgressReport.objects.update(work_done="累计完成156项，均已上线。")
    found = world.office.get(f"/reports/{report['id']}/checks/").json()
    assert found[0] == {
        "code": "figures", "passed": False, "label": "数字对不上",
        "sentence": "填报写“累计完成156项”，完成值是164项。",
    }  # fmt: skip
    assert [one["passed"] for one in found[1:]] == [True] * len(found[1:])
    assert world.clerk.get(f"/reports/{report['id']}/checks/").status_code == 403
    assert world.leader.get(f"/reports/{report['id']}/checks/").status_code == 403
    assert world.office.get("/reports/999999/checks/").status_code == 404


def test_a_batch_says_what_became_of_each(world, report):
    body = {"reports": [{"id": report["id"], "version": report["version"]}, {"id": 999999, "version": 1}]}
    answer = world.office.post("/reports/batch-approve/", body)
    assert answer.status_code == 200, answer.content.decode()
    done = answer.json()
    assert [(one["id"], one["state"]) for one in done["approved"]] == [(report["id"], "approved")]
    assert done["refused"] == [{"id": 999999, "message": "没有找到这份填报，请刷新列表。"}]
    assert world.office.post("/reports/batch-approve/", body).json() == done, "a retry is the same batch"
    assert world.clerk.post("/reports/batch-approve/", body).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {}, {"reports": []}, {"reports": "x"}, {"reports": [1]}, {"reports": [{"id": 1}]},
        {"reports": [{"id": "\x00", "version": 1}]},
        {"reports": [{"id": 2**70, "version": 1}]}, {"reports": [{"id": 1, "version": 1}] * 51}, {"all": True},
    ],
)  # fmt: skip
def test_a_strange_batch_is_refused_in_words(world, report, body):
    assert world.office.post("/reports/batch-approve/", body).status_code == 400
    assert ProgressReport.objects.get().state == "submitted"


def test_handing_over(world, report):
    colleague = personas.make_user(Role.REVIEWER, full_name="李文")
    path, body = f"/reports/{report['id']}/hand-over/", {"version": report["version"], "to": colleague.pk}
    answer = world.office.post(path, body | {"note": "请您核。"})
    assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["handed_to"], answer.json()["version"]) == ("李文", report["version"] + 1)
    assert world.office.post(path, body).status_code == 200, "a retry changes nothing"
    third = personas.make_user(Role.REVIEWER)
    assert world.office.post(path, body | {"to": third.pk}).status_code == 409
    for wrong in ({"to": 10**9}, {"to": world.stranger.pk}, {"to": "x"}, {"note": "转" * 301}, {"version": 0}):
        assert world.office.post(path, body | wrong).status_code == 400, wrong
    assert world.clerk.post(path, body).status_code == 403
    assert world.market_clerk.post(path, body).status_code in (403, 404)
