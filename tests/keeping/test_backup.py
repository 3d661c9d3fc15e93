"""Backup and restore: everything comes back and is proved; a damaged archive or a full place changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from audit.models import AuditEntry
from departments.models import Role, User
from plan_tracker import clock
from plan_tracker.backup.archive import inspect, write_archive
from plan_tracker.backup.nightly import KEPT, nightly
from plan_tracker.backup.sealing import CHUNK
from plan_tracker.errors import DomainError
from tests import personas
from tests.faults.embedded import Embedded
from tests.faults.rig import until

DUTIES = 60


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Archives, keys and files of these tests go to their own folder."""
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path / "data", tmp_path / "backups"
    settings.BACKUP_PASSPHRASE = ""
    settings.DATA_DIR.mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """An installation with work in it."""
    return Embedded(tmp_path_factory.mktemp("origin")).build(DUTIES)


def archives(folder):
    return sorted(folder.glob("*.ptbackup"))


def rows(data, sql):
    with sqlite3.connect(data / "plan-tracker.sqlite3") as database:
        return database.execute(sql).fetchall()


@pytest.mark.services
@pytest.mark.slow
def test_made_while_people_write_and_restored_elsewhere_it_is_all_there(origin, tmp_path):
    writers = [origin.writer(0, DUTIES // 2), origin.writer(DUTIES // 2, DUTIES)]
    assert until(lambda: origin.lines() > 4, 60, 0.01)
    before = {int(line.split()[0]) for line in origin.file.read_text().splitlines()[:-1]}
    said = origin.call("manage.py", "backup", "--to", str(tmp_path / "b"))
    for one in writers:
        one.communicate(timeout=120)
        assert one.returncode == 0
    assert "已逐项核对" in said
    assert "请现在就另外保存一份" in said
    (archive,) = archives(tmp_path / "b")
    elsewhere = Embedded(tmp_path)
    (tmp_path / "data").mkdir(exist_ok=True)
    shutil.copy(origin.folder / "data" / "backup-key", tmp_path / "data")
    said = elsewhere.call("manage.py", "restore", str(archive))
    assert "逐项核对一致" in said
    old, new = origin.folder / "data", tmp_path / "data"
    accepted = {row[0] for row in rows(new, "select assignment_id from tasks_assignmentevent where verb = 'accept'")}
    assert accepted >= before, "what was acknowledged before it began"
    for sql in ("select * from departments_user", "select * from tasks_evidence", "select * from tasks_plan",
                "select * from plan_tracker_handledrequest", "select * from django_migrations"):  # fmt: skip
        assert rows(new, sql) == rows(old, sql) or sql.endswith("migrations")
    (name,) = rows(new, "select file from tasks_evidence")[0]
    found = [next(place.rglob(name.rsplit("/", 1)[1])) for place in (old, new)]
    assert found[0].read_bytes() == found[1].read_bytes()
    for key in ("secret-key", "channel-key"):
        assert (new / key).read_bytes() == (old / key).read_bytes()
    assert elsewhere.check()["audit"] == 0
    again = elsewhere.run("manage.py", "restore", str(archive))
    assert again.returncode == 1
    assert "这里已经有数据" in again.stderr
    assert "Traceback" not in again.stderr


MAKE_A_FILE = """
from departments.models import User
from plan_tracker import clock
from reports.outputs.verbs import ask_for_output
from tasks.models import Plan
office = User.objects.filter(role="reviewer").first()
ask_for_output(by=office, kind="heat", format="csv", plan=Plan.objects.first(), day=clock.today())
"""


@pytest.mark.services
@pytest.mark.slow
def test_files_made_from_the_figures_stay_behind_and_their_records_say_so(tmp_path):
    """They can be made again at any time; nothing offers a file that is not there."""
    place, elsewhere = Embedded(tmp_path / "one").build(5), Embedded(tmp_path / "two").empty()
    place.call("manage.py", "shell", "-c", MAKE_A_FILE)
    place.call("manage.py", "backup", "--to", str(tmp_path / "b"))
    (archive,) = archives(tmp_path / "b")
    shutil.copy(tmp_path / "one" / "data" / "backup-key", tmp_path / "two" / "data")
    elsewhere.call("manage.py", "restore", str(archive))
    sql = "select state, file = '', cleared_at is null, cleared_name, sha256 from reports_output"
    (before,), (after,) = rows(tmp_path / "one" / "data", sql), rows(tmp_path / "two" / "data", sql)
    assert before[:4] == ("ready", 0, 1, "")
    assert after == ("ready", 1, 0, "恢复备份", before[4])


def sealed(tmp_path):
    """An archive of the test's own small database, several chunks long."""
    return write_archive(tmp_path / "b")[0]


@pytest.mark.django_db
class TestDamaged:
    """Whatever happened to an archive, it is found before anything is restored."""

    @pytest.fixture
    def archive(self, tmp_path):
        personas.make_plan()
        personas.make_user(Role.REVIEWER, full_name="苏日娜")
        path = sealed(tmp_path)
        assert inspect(path).tables["departments_user"].count == 1
        return path

    @pytest.mark.parametrize("keep", [0, 5, 30, 5000, -1, -17])
    def test_cut_off(self, archive, keep):
        content = archive.read_bytes()
        archive.write_bytes(content[:keep])
        with pytest.raises(DomainError, match="请"):
            inspect(archive)

    @pytest.mark.parametrize("place", [3, 9, 12, 40, 4000, -3])
    def test_one_bit_changed(self, archive, place):
        content = bytearray(archive.read_bytes())
        content[place] ^= 1
        archive.write_bytes(content)
        with pytest.raises(DomainError, match="请"):
            inspect(archive)

    def test_something_added(self, archive):
        archive.write_bytes(archive.read_bytes() + b"x")
        with pytest.raises(DomainError, match="请"):
            inspect(archive)

    def test_another_key(self, archive, settings):
        (settings.DATA_DIR / "backup-key").write_text("another")
        with pytest.raises(DomainError, match="请换一份备份或核对口令"):
            inspect(archive)
        (settings.DATA_DIR / "backup-key").unlink()
        with pytest.raises(DomainError, match="没有找到备份密钥"):
            inspect(archive)

    def test_nothing_of_it_can_be_read_without_the_key(self, archive):
        content = archive.read_bytes()
        assert "苏日娜".encode() not in content
        assert b"departments_user" not in content


@pytest.mark.django_db
def test_a_passphrase_is_asked_for_and_compared(settings, tmp_path):
    settings.BACKUP_PASSPHRASE = "九个字以上的口令吧"
    path = sealed(tmp_path)
    assert not (settings.DATA_DIR / "backup-key").exists()
    assert inspect(path).rows > 0
    for wrong, words in (("", "请先设置 BACKUP_PASSPHRASE"), ("x", "口令不对")):
        settings.BACKUP_PASSPHRASE = wrong
        with pytest.raises(DomainError, match=words):
            inspect(path)


@pytest.mark.django_db
def test_many_chunks_come_out_as_they_went_in(tmp_path):
    personas.make_plan(source_text="计" * CHUNK)
    path = sealed(tmp_path)
    assert path.stat().st_size > 3 * CHUNK
    assert inspect(path).tables["tasks_plan"].count == 1


@pytest.mark.django_db
def test_every_night_one_and_the_newest_thirty_are_kept(settings):
    night = clock.now().replace(hour=19, minute=0)  # three o'clock where the users live
    with clock.at(night - timedelta(hours=2)):
        assert nightly() == 0, "not before two"
    for day in range(KEPT + 2):
        with clock.at(night + timedelta(days=day)):
            assert nightly() == 1
            assert nightly() == 0
    kept = archives(settings.BACKUP_DIR)
    assert len(kept) == KEPT
    assert f"{clock.local(night + timedelta(days=KEPT + 1)):%Y%m%d}" in kept[-1].name
    assert {one.stat().st_mode & 0o777 for one in kept} == {0o600}


@pytest.mark.django_db
def test_what_a_killed_run_left_is_removed_and_a_running_one_is_left_alone(settings):
    import fcntl

    settings.BACKUP_DIR.mkdir()
    left = settings.BACKUP_DIR / "plan-tracker-20231024-020000.7.part"
    left.touch()
    with clock.at(clock.now().replace(hour=19)):
        with (settings.BACKUP_DIR / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert nightly() == 0
        assert left.exists()
        assert nightly() == 1
    assert not left.exists()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_one_sentence(settings, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DomainError, match="请检查目录和权限"):
        write_archive(tmp_path / "file" / "b")


@pytest.mark.django_db
def test_evidence_that_is_gone_is_named_and_does_not_stop_the_backup(tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tasks.verbs import evidence

    bureau = personas.make_department()
    clerk = personas.make_user(Role.REPORTER, bureau)
    row = personas.assign(personas.make_task(personas.make_plan()), bureau)
    personas.issue(row.plan, personas.make_user(Role.REVIEWER))
    upload = SimpleUploadedFile("清单.pdf", b"%PDF-1.4 scanned")
    kept = evidence.attach_evidence(by=clerk, assignment=personas.accepted(row, clerk), upload=upload)
    assert list(write_archive(tmp_path / "b")[1].files) == [kept.file.name]
    kept.file.storage.delete(kept.file.name)
    made = write_archive(tmp_path / "c")[1]
    assert (made.missing, made.files) == ([kept.file.name], {})
    assert User.objects.count() == made.tables["departments_user"].count
    assert AuditEntry.objects.count() == made.tables["audit_auditentry"].count
    assert django_settings.DATA_DIR
