"""Files through the API: into a report, out again to those who may, gone while it can be edited."""

from tasks.evidence_types import MAX_BYTES
from tasks.models import Evidence, ProgressReport
from tests.api.machine import PDF, Machine


def test_a_file_goes_in_and_comes_back_as_an_attachment(world, content):
    path = f"/assignments/{world.rows['counted'].pk}"
    sent = world.clerk.upload(f"{path}/evidence/", note="系统截图")
    assert sent.status_code == 201
    file = sent.json()
    assert (file["name"], file["size"], file["note"]) == ("清单.pdf", len(PDF), "系统截图")
    answer = world.head.client.get(file["url"])
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_those_who_may_see_the_report_get_the_file(world, content):
    path = f"/assignments/{world.rows['counted'].pk}"
    file = world.clerk.upload(f"{path}/evidence/").json()
    for machine in (world.market_clerk, world.office, world.leader):
        assert machine.get(f"/evidence/{file['id']}/").status_code == 404, "a draft's file is the department's alone"
        assert machine.delete(f"/evidence/{file['id']}/").status_code == 404
    assert Machine().get(f"/evidence/{file['id']}/").status_code == 401
    version = world.clerk.get(f"{path}/").json()["last_report"]["version"]
    sent = world.clerk.post(f"{path}/report/", content | {"version": version}).json()
    world.head.post(f"/reports/{sent['id']}/sign/", {"version": sent["version"]})
    assert world.office.get(f"/evidence/{file['id']}/").status_code == 200
    assert world.market_clerk.get(f"/evidence/{file['id']}/").status_code == 404
    assert world.office.delete(f"/evidence/{file['id']}/").status_code == 403


def test_a_file_can_be_removed_until_the_report_is_handed_in(world, content):
    path = f"/assignments/{world.rows['counted'].pk}"
    file, kept = (world.clerk.upload(f"{path}/evidence/", PDF + tail).json() for tail in (b"1", b"2"))
    assert world.clerk.delete(f"/evidence/{file['id']}/").status_code == 204
    assert world.clerk.get(f"/evidence/{file['id']}/").status_code == 404
    assert Evidence.objects.get(pk=file["id"]).removed_at, "marked, not deleted"
    version = world.clerk.get(f"{path}/").json()["last_report"]["version"]
    sent = world.clerk.post(f"{path}/report/", content | {"version": version}).json()
    assert [one["id"] for one in sent["evidence"]] == [kept["id"]]
    assert world.clerk.delete(f"/evidence/{kept['id']}/").status_code == 409


def test_what_is_no_evidence_is_refused_at_the_field(world):
    path = f"/assignments/{world.rows['counted'].pk}/evidence/"
    for content, name in ((b"", "空.pdf"), (b"MZ", "病毒.exe"), (b"MZ", "改名.pdf"), (PDF, "长" * 197 + ".pdf")):
        answer = world.clerk.upload(path, content, name)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["file"]), name
    too_large = world.clerk.upload(path, PDF + b"0" * MAX_BYTES)
    assert (too_large.status_code, "20MB" in too_large.json()["detail"]) == (413, True)
    assert world.clerk.upload(path, state="approved").json()["errors"].keys() == {"state"}
    assert world.clerk.upload(path, note="a\x00b").json()["errors"].keys() == {"note"}
    assert world.clerk.post(path, {}).status_code == 415
    broken = world.clerk("post", path, b"--x\r\nbroken", **{"Content-Type": "multipart/form-data; boundary=x"})
    assert broken.status_code == 400
    no_boundary = world.clerk("post", path, b"x", **{"Content-Type": "multipart/form-data"})
    assert no_boundary.status_code == 400
    assert not ProgressReport.objects.exists()
    assert not Evidence.objects.exists()


def test_files_are_added_by_the_department_alone(world):
    path = f"/assignments/{world.rows['counted'].pk}/evidence/"
    assert world.market_clerk.upload(path).status_code == 404
    assert world.office.upload(path).status_code == 403
    assert not Evidence.objects.exists()
