"""A disk without space: evidence and backups say so in words and leave nothing half behind; small things work after."""

from __future__ import annotations

import resource
import subprocess
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from departments.models import Role
from plan_tracker.backup.archive import write_archive
from plan_tracker.errors import DomainError
from tasks.models import Evidence
from tasks.verbs.evidence import attach_evidence
from tests import personas

pytestmark = pytest.mark.django_db
LARGE = b"%PDF-1.4 " + b"x" * 3_000_000


@contextmanager
def small_disk(folder):
    """Two megabytes: a real file system where that may be mounted, else this process may write no larger file."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if mounted.returncode:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        if not mounted.returncode:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def storage(settings, folder, backend):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": {"location": folder}}}


@pytest.fixture
def duty():
    bureau = personas.make_department()
    clerk = personas.make_user(Role.REPORTER, bureau)
    row = personas.assign(personas.make_task(personas.make_plan()), bureau)
    personas.issue(row.plan, personas.make_user(Role.REVIEWER))
    return clerk, personas.accepted(row, clerk)


def attach(duty, content):
    clerk, row = duty
    upload = SimpleUploadedFile("清单.pdf", content)
    return attach_evidence(by=clerk, assignment=personas.reload(row), upload=upload)


def files(folder):
    return [one for one in folder.rglob("*") if one.is_file()]


def test_evidence_that_does_not_fit_leaves_nothing_and_small_files_still_go_in(duty, settings, tmp_path):
    folder = tmp_path / "files"
    storage(settings, folder, "plan_tracker.file_storage.WholeFileStorage")
    with small_disk(folder):
        with pytest.raises(DomainError, match="没有足够的空间") as caught:
            attach(duty, LARGE)
        assert caught.value.status == 507
        assert files(folder) == []
        assert not Evidence.objects.exists()
        kept = attach(duty, b"%PDF-1.4 small")
        assert [one.name for one in files(folder)] == [kept.file.name.rsplit("/", 1)[-1]]


def test_djangos_own_storage_would_leave_half_a_file(duty, settings, tmp_path):
    """The twin."""
    folder = tmp_path / "files"
    storage(settings, folder, "django.core.files.storage.FileSystemStorage")
    with small_disk(folder):
        with pytest.raises(DomainError):
            attach(duty, LARGE)
        assert files(folder)


def test_a_backup_that_does_not_fit_leaves_nothing(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    personas.make_plan(source_text="计" * 1_000_000)
    folder = tmp_path / "backups"
    with small_disk(folder):
        with pytest.raises(DomainError, match="磁盘空间不够"):
            write_archive(folder)
        assert files(folder) == []
