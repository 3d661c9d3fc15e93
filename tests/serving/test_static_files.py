"""Static files are collected when a source changed, and only then."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from departments.models import Role
from plan_tracker.static_files import collect_static
from tests import personas

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = re.compile(r"static\('([^']+)'\)")


@pytest.fixture
def source(settings, tmp_path):
    """One folder of static files, and an empty place to collect them."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "one.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [folder], tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


def test_a_second_start_has_nothing_to_do(source):
    assert collect_static()
    assert not collect_static()


def test_a_new_or_changed_file_is_collected(source, settings):
    collect_static()
    (source / "two.css").write_text("b { color: blue }")
    assert collect_static()
    assert (settings.STATIC_ROOT / "two.css").exists()


def test_a_removed_file_is_not_served_on(source, settings):
    collect_static()
    (source / "one.css").unlink()
    assert collect_static()
    assert not (settings.STATIC_ROOT / "one.css").exists()


def test_an_interrupted_collection_is_repeated(source, settings):
    collect_static()
    (settings.STATIC_ROOT / ".fingerprint").unlink()
    assert collect_static()


def test_a_file_is_kept_once_under_the_name_pages_use(source, settings):
    production = {"BACKEND": "plan_tracker.static_storage.StaticStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": production}
    (source / "long.css").write_text("a { color: red }\n" * 99)
    collect_static()
    address = staticfiles_storage.url("long.css").rpartition("/")[2]
    kept = {path.name for path in settings.STATIC_ROOT.glob("long*")}
    assert kept == {address, f"{address}.br", f"{address}.gz"}


@pytest.mark.django_db
def test_what_is_left_out_is_named_by_no_page(settings, tmp_path, client):
    """A page that names a file which was not collected fails with this storage."""
    settings.STATIC_ROOT = tmp_path
    strict = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": strict}
    collect_static()
    named = {name for file in TEMPLATES.rglob("*.html") for name in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert len(named) > 5
    for name in named:
        assert staticfiles_storage.url(name)
    client.force_login(personas.make_user(Role.SYSTEM_ADMIN))
    for page in (
        "admin:index",
        "admin:departments_department_changelist",
        "admin:departments_department_add",
        "api-docs",
    ):
        assert client.get(reverse(page)).status_code == 200, page
