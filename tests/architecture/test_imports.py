"""The import table and the layers of docs/architecture.md, held."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["audit", "departments", "notifications", "tasks", "importer", "reports"]
MAY_IMPORT = {
    "audit": set(),
    "departments": {"audit"},
    "notifications": {"audit", "departments"},
    "tasks": {"audit", "departments", "notifications"},
    "importer": {"audit", "departments", "notifications", "tasks"},
    "reports": {"audit", "departments", "notifications", "tasks"},
}
KERNEL = {"clock", "errors", "text", "api_base", "form_base", "moment", "child"}
# The views of accounts send people home; the page names are text, not imports.
OUTER = {"views", "api", "admin", "jobs", "urls", "api_urls"}


def imports_of(path):
    """Dotted names a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_of(app):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def test_an_app_imports_only_what_is_left_of_it():
    wrong = []
    for app in APPS:
        for path in files_of(app):
            for name in imports_of(path):
                top, *rest = name.split(".")
                foreign = top in APPS and top != app and top not in MAY_IMPORT[app]
                wiring = top == "plan_tracker" and rest and rest[0] not in KERNEL
                if foreign or wiring:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_kernel_imports_no_app():
    for name in KERNEL:
        for imported in imports_of(ROOT / "plan_tracker" / f"{name}.py"):
            assert imported.split(".")[0] not in APPS, f"{name} imports {imported}"


def test_models_and_verbs_know_no_page():
    wrong = []
    for app in APPS:
        for path in files_of(app):
            relative = path.relative_to(ROOT / app)
            inner = relative.parts[0] in ("models", "models.py", "verbs", "verbs.py")
            for name in imports_of(path) if inner else ():
                parts = name.split(".")
                if parts[0] in APPS and len(parts) > 1 and parts[1] in OUTER:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_product_names_no_folder_outside_itself():
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*.in"),
        ROOT / "Makefile",
        *(p for app in APPS for p in files_of(app)),
    ]:
        assert "../shared" not in path.read_text(encoding="utf-8"), path
