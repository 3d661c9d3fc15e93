"""A number no row can have names nothing: the answer is "not found", on every database and at every address."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch

from tests.architecture.access_table import API, PAGES, address, body, each
from tests.architecture.test_access import OBJECTS, ask, named, world  # noqa: F401 - fixture

pytestmark = pytest.mark.django_db
HUGE = 10**30
# Addressed by the code of a plan.
BY_CODE = {"plan-amend"}
ROWS = [row for row in each(PAGES) + each(API) if row[0] in OBJECTS - BY_CODE and row[2]]


@pytest.mark.parametrize("name,method,roles", ROWS, ids=named)
def test_a_number_no_row_can_have_is_not_found(world, name, method, roles):  # noqa: F811
    try:
        path = address(name, world, pk=HUGE)
    except NoReverseMatch:
        return  # so long a number is no address at all
    user = world["people"][sorted(roles)[0]]
    answer, written = ask(world, user, method, path, body(name, method, world))
    assert answer.status_code == 404
    assert not written
