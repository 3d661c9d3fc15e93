"""Evidence in S3-compatible storage: a real server speaking that protocol, up and down."""

import hashlib
import shutil
import socket
import subprocess
import sys
import time
from datetime import timedelta

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from environ import Env

from departments.models import Role
from plan_tracker import clock
from plan_tracker.environment import evidence_storage
from reports.models import Output
from reports.outputs.sweeping import sweep_outputs
from tasks.models import Evidence
from tasks.verbs.evidence import sweep_orphans
from tests import personas
from tests.faults.embedded import Embedded
from tests.tasks.test_evidence_page import upload

pytestmark = [pytest.mark.services, pytest.mark.django_db]
GIVEN = {"EVIDENCE_S3_BUCKET": "evidence", "EVIDENCE_S3_KEY": "key", "EVIDENCE_S3_SECRET": "secret"}

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


def environment(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Env()


@pytest.fixture
def server(tmp_path):
    """A moto server on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    address = f"http://127.0.0.1:{port}"
    boto3.client("s3", endpoint_url=address, **KEYS).create_bucket(Bucket="evidence")
    yield address, process
    process.kill()
    process.wait(5)


@pytest.fixture
def duty():
    bureau = personas.make_department()
    clerk = personas.make_user(Role.REPORTER, bureau)
    plan = personas.make_plan()
    row = personas.assign(personas.make_task(plan), bureau)
    personas.issue(plan, personas.make_user(Role.REVIEWER))
    return personas.accepted(row, clerk), clerk


def test_files_live_there_and_go_through_our_own_check(server, duty, settings, monkeypatch, client, tmp_path):
    address, process = server
    env = environment(monkeypatch, EVIDENCE_S3_ENDPOINT=address, **GIVEN)
    settings.STORAGES = settings.STORAGES | {"default": evidence_storage(env, tmp_path)}
    row, clerk = duty
    client.force_login(clerk)
    assert upload(client, row).status_code == 200
    evidence = Evidence.objects.get()
    assert default_storage.exists(evidence.file.name)
    answer = client.get(f"/evidence/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 scanned"
    assert "Location" not in answer
    zipped = client.get(f"/reports/{evidence.report_id}/evidence.zip")
    assert b"%PDF-1.4 scanned" in b"".join(zipped.streaming_content)
    assert sweep_orphans() == 0
    process.kill()
    process.wait(5)
    gone = upload(client, row, content=b"%PDF-1.4 second", name="第二份.pdf")
    assert (gone.status_code, gone.json()["message"]) == (503, "材料库暂时连不上，文件没有保存，请稍后再传。")
    assert Evidence.objects.count() == 1
    assert client.get(f"/evidence/{evidence.pk}/").status_code == 503


@pytest.mark.slow
def test_a_backup_holds_what_lies_there_and_brings_it_back(server, tmp_path):
    address, _ = server
    stored = {"EVIDENCE_S3_ENDPOINT": address, **GIVEN}
    old = Embedded(tmp_path / "old", **stored).build(3)
    new = Embedded(tmp_path / "new", **stored).empty()
    bucket = boto3.resource("s3", endpoint_url=address, **KEYS).Bucket("evidence")
    (before,) = [(one.key, one.get()["Body"].read()) for one in bucket.objects.all()]
    assert "1份材料，已逐项核对" in old.call("manage.py", "backup", "--to", str(tmp_path / "b"))
    (archive,) = (tmp_path / "b").glob("*.ptbackup")
    shutil.copy(old.data / "backup-key", new.data)
    taken = new.run("manage.py", "restore", str(archive))
    assert taken.returncode == 1
    assert "请换一个空的" in taken.stderr, "a store in use is left alone"
    assert [one.key for one in bucket.objects.all()] == [before[0]]
    bucket.objects.all().delete()
    assert "逐项核对一致" in new.call("manage.py", "restore", str(archive))
    assert [(one.key, one.get()["Body"].read()) for one in bucket.objects.all()] == [before]
    assert new.check()["audit"] == 0


def test_made_files_live_there_too_and_a_silent_storage_is_said_in_words(
    server, duty, settings, monkeypatch, client, tmp_path
):
    address, process = server
    env = environment(monkeypatch, EVIDENCE_S3_ENDPOINT=address, **GIVEN)
    settings.STORAGES = settings.STORAGES | {"default": evidence_storage(env, tmp_path)}
    client.force_login(duty[1])
    made = client.get("/api/v1/exports/heat.csv")
    output = Output.objects.get()
    assert hashlib.sha256(b"".join(made.streaming_content)).hexdigest() == output.sha256
    assert default_storage.exists(output.file)
    assert sweep_outputs() == 0
    with clock.at(personas.NOON + timedelta(days=31)):
        assert sweep_outputs() == 1
    assert not default_storage.exists(output.file)
    process.kill()
    process.wait(5)
    answer = client.get("/api/v1/exports/heat.csv")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "文件库暂时连不上，文件没有生成，请稍后重新生成。"
    assert Output.objects.filter(state="failed", file="").count() == 1


def test_half_a_setting_is_one_sentence(monkeypatch, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="还缺这些设置：EVIDENCE_S3_ENDPOINT"):
        evidence_storage(environment(monkeypatch, **GIVEN), tmp_path)
    env = environment(monkeypatch, EVIDENCE_S3_ENDPOINT="example", **GIVEN)
    with pytest.raises(ImproperlyConfigured, match="https://"):
        evidence_storage(env, tmp_path)
