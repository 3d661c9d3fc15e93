"""Static files are collected when a source changed, and only then."""

import pytest

from plan_tracker.static_files import collect_static


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
