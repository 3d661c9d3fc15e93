"""docs/states.md shows the present tables; every state can be reached and left, or is an end."""

from pathlib import Path

import pytest

from tasks.diagram import CYCLES, states_page

ENDS = {"closed", "cancelled", "carried_over", "approved", "rejected", "withdrawn"}
BEGINNINGS = {"draft", "pending"}


def test_the_documented_states_are_those_of_the_code():
    page = Path(__file__).resolve().parents[2] / "docs" / "states.md"
    assert page.read_text(encoding="utf-8") == states_page(), "run: .venv/bin/python manage.py draw_states"


@pytest.mark.parametrize("states, rows", [cycle[1:] for cycle in CYCLES], ids=[cycle[0] for cycle in CYCLES])
def test_no_state_is_a_dead_end_or_out_of_reach(states, rows):
    reached = {row.target for row in rows} | BEGINNINGS
    left = {source for row in rows for source in row.sources} | ENDS
    assert {state.value for state in states} <= reached
    assert {state.value for state in states} <= left
