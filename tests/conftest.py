"""What every test has: a clock held at noon of 24 October 2023."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from jinja2 import FileSystemBytecodeCache

from plan_tracker import clock
from tests import personas
from tests.emptying import empty_what_is_full


def pytest_configure(config: pytest.Config) -> None:
    """Quick passwords, and static files as they lie in the tree: both have tests of their own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    # Each client of a test looks through this folder: the files that servers of this run collect lie elsewhere.
    settings.STATIC_ROOT = Path(settings.DATA_DIR) / "no-static-files"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    _compile_each_template_once()
    empty_what_is_full()


def _compile_each_template_once() -> None:
    """What one worker compiled, the others of this run read."""
    folder = Path(settings.DATA_DIR) / "compiled-templates"
    folder.mkdir(exist_ok=True)
    settings.TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(str(folder))


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: the garbage collector need not look through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for real processes comes first, then file by file the longest: at the end all workers have work.

    In a file, what needs a kept world comes last, and what needs further steps of it comes after that.
    """
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple:
        steps = sum(name == "built" or name.startswith("kept_") for name in item.fixturenames)
        return item.get_closest_marker("services") is None, -sizes[item.path], item.path, steps

    items.sort(key=place)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Files in the names of cases by their size: some hold the second they were made in, and workers must agree."""
    return f"{len(val)}bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def noon():
    """The day of the tests; `with clock.at(...)` moves it."""
    with clock.at(personas.NOON):
        yield


@pytest.fixture(autouse=True)
def _no_memory():
    """What one test was slowed down for, the next does not pay."""
    cache.clear()
