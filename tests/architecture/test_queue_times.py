"""Jobs: what is due is decided from tables, so nothing waits in the queue for a later hour."""

import ast

from tests.architecture.test_imports import APPS, ROOT, files_of

LATER = {"countdown", "eta"}


def test_no_code_sends_a_job_into_the_future():
    wrong = []
    for path in [path for app in [*APPS, "plan_tracker"] for path in files_of(app)]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = {word.arg for word in node.keywords} if isinstance(node, ast.Call) else set()
            keys = (
                {key.value for key in node.keys if isinstance(key, ast.Constant)}
                if isinstance(node, ast.Dict)
                else set()
            )
            if (named | keys) & LATER or (
                isinstance(node, ast.Attribute) and node.attr in ("retry", "add_periodic_task")
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)
