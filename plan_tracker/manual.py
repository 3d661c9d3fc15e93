"""The manual inside the application: one short page per role, served without internet from docs/manual."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import markdown
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from departments.models import Role
from plan_tracker.errors import NotFound

FOLDER = Path(settings.BASE_DIR) / "docs" / "manual"
PAGES = {
    "reporter": "填报员",
    "head": "单位负责人",
    "office": "法治办",
    "admin": "管理员",
    "audit": "审计管理员",
}
PAGE_OF = {
    Role.REPORTER: "reporter",
    Role.HEAD: "head",
    Role.REVIEWER: "office",
    Role.LEADER: "office",
    Role.OBSERVER: "office",
    Role.SYSTEM_ADMIN: "admin",
    Role.SECURITY_ADMIN: "admin",
    Role.AUDIT_ADMIN: "audit",
}


@login_required
@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    """GET /manual/: the page for one's own role."""
    return redirect("manual-page", name=PAGE_OF[Role(request.user.role)])


@login_required
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """GET /manual/<name>/: one page, with the others beside it."""
    if name not in PAGES:
        raise NotFound("没有这一页说明，请从左边选择。")
    return render(request, "manual.html", {"name": name, "pages": PAGES, "text": text_of(name)})


@login_required
@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """GET /manual/pictures/<name>.png: a picture that the browser journeys took."""
    file = FOLDER / "pictures" / f"{name}.png"
    if not file.is_file():
        raise NotFound("没有这张图，请联系管理员。")
    return FileResponse(file.open("rb"), content_type="image/png")


@lru_cache(maxsize=len(PAGES))
def text_of(name: str) -> Markup:
    """A page of ours as HTML; the text is part of the product, nobody types it in."""
    html = markdown.markdown((FOLDER / f"{name}.md").read_text(encoding="utf-8"), output_format="html")
    root = reverse("manual")
    html = re.sub(r'src="pictures/([a-z-]+)\.png"', rf'src="{root}pictures/\1.png" loading="lazy"', html)
    return Markup(html)  # noqa: S704 - our own file
