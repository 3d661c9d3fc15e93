"""The county's departments, loaded once for each file of tests."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.kept import kept

DEPARTMENTS = Path(__file__).resolve().parents[2] / "fixtures" / "departments.json"


@pytest.fixture(scope="module")
def kept_departments(django_db_setup, django_db_blocker):
    """All of them, as the command loads them."""
    with kept(django_db_blocker):
        call_command("load_departments", DEPARTMENTS, stdout=StringIO())
        yield


@pytest.fixture
def departments(kept_departments, db):
    """The same, for a test."""
