"""A real browser on pages whose every text is hostile: no dialog opens, nothing asks to break the policy."""

from departments.models import Role
from tests import personas
from tests.trust.hostile import fill


def test_hostile_words_do_nothing(visitor, accepted):
    code, task = accepted["plan"].code, accepted["plan"].assignments.first().task.code
    personas.make_user(Role.AUDIT_ADMIN, username="auditor")
    fill(0)
    pages = {
        "clerk": ["/tasks/", f"/plans/{code}/", f"/departments/{accepted['bureau'].pk}/", "/messages/", "/account/"],
        "office": ["/overview/", "/review/", f"/tasks/{code}/{task}/"],
        "auditor": ["/audit/"],
    }
    for person, paths in pages.items():
        one = visitor("wide", person)
        dialogs, asked_for = [], []
        one.page.on("dialog", lambda dialog, seen=dialogs: (seen.append(dialog.message), dialog.dismiss()))
        one.page.on("request", lambda asked, seen=asked_for: seen.append(asked.url))
        for path in paths:
            one.open(path)
            one.page.wait_for_load_state("networkidle")
            assert "evil.example" in one.page.content() or "alert(1)" in one.page.content() or path == "/account/"
        assert dialogs == []
        assert [url for url in asked_for if not url.startswith((one.address, "data:"))] == []
        assert one.errors == [], "a policy violation shows in the console"
