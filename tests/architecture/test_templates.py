"""No template is unused, none is missing, none carries inline script or style."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
APPS = ["audit", "departments", "notifications", "tasks", "importer", "reports", "plan_tracker"]
NAME = re.compile(r"[\"']((?:[a-z_]+/)?[a-z_]+\.html)[\"']")


def named():
    """Every template name in code and templates."""
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py")] + list(TEMPLATES.rglob("*.html"))
    return {name for path in sources for name in NAME.findall(path.read_text(encoding="utf-8"))}


def existing():
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}


def test_every_template_is_used_and_every_used_one_exists():
    assert existing() - named() == set()
    assert {
        name for name in named() if "/" in name and not name.startswith(("admin/", "rest_framework/"))
    } <= existing()


def test_no_inline_style_script_or_handler():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text, path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\son[a-z]+=", text), path
