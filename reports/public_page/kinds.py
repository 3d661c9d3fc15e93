"""The public page as a file."""

from __future__ import annotations

from typing import BinaryIO

from reports.outputs.kinds import Ask, Kind, reviews
from reports.public_page.choice import PARTS, chosen_of
from reports.public_page.page import public_page
from reports.tables import Progress


def _write(ask: Ask, format: str, target: BinaryIO, progress: Progress) -> None:
    target.write(public_page(ask.plan, ask.day, chosen_of(ask.options)).encode())


def _check(ask: Ask) -> None:
    chosen_of(ask.options)


PARTS_WORDS = "公开的内容，用逗号分开：" + "，".join(f"{name} {label}" for name, label, _ in PARTS)
KINDS = (Kind("public-page", "公开页面", ("html",), _write, may=reviews, options={"parts": PARTS_WORDS}, check=_check),)
