"""Every form that posts survives a double click: it carries a key, or stands here with the reason why it need not."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORM = re.compile(r"<form\b(?=[^>]*method=\"post\")(?:[^>{]|\{\{.*?\}\}|\{%.*?%\}|\{)*>.*?</form>", re.S)
NATURALLY = {
    "calendar-feed": "the second address replaces the first, and is the one that is shown",
    "login": "signing in twice is signing in",
    "logout": "signing out twice is signing out",
    "large-type": "a switch says on or off",
    "comparison-switch": "a switch says on or off",
    "help-hide": "what is put away is away",
    "help-again": "shown again is shown again",
    "login-code": "a code works once",
    "session-end": "what ended has ended",
    "sessions-end": "what ended has ended",
    "second-factor-begin": "shows a secret, which no table of answers may keep",
    "second-factor-confirm": "a code works once; its answer shows recovery codes",
    "second-factor-disable": "what is off is off",
    "recovery-codes": "shows secrets, which no table of answers may keep",
    "report": "carries submit_key, judged by the verb itself",
    "audit-export": "changes nothing; twice is two files, each on the record",
}


def forms():
    """Template name and the whole form."""
    for path in TEMPLATES.rglob("*.html"):
        for found in FORM.finditer(path.read_text(encoding="utf-8")):
            yield path.relative_to(TEMPLATES), found[0]


def test_every_form_that_posts_has_a_key_or_a_reason():
    every = list(forms())
    posts = sum(path.read_text(encoding="utf-8").count('method="post"') for path in TEMPLATES.rglob("*.html"))
    assert len(every) == posts
    bare = []
    for path, form in every:
        target = re.search(r"action=\"\{\{ url\('([-a-z]+)'", form)
        if "form_key()" not in form and (not target or target[1] not in NATURALLY):
            bare.append(f"{path}: {target[1] if target else form[:60]} needs {{{{ form_key() }}}}")
        assert "csrf_input" in form, path
    assert not bare, "\n".join(bare)
