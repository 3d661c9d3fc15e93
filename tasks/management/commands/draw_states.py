"""`manage.py draw_states`: write docs/states.md from the transition tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tasks.diagram import states_page


class Command(BaseCommand):
    """Developers run it after changing a table; the suite tells them to."""

    help = "Draw the life cycles of docs/states.md from tasks/transitions.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        page = settings.BASE_DIR / "docs" / "states.md"
        page.write_text(states_page(), encoding="utf-8")
        self.stdout.write(f"已更新 {page.name}")
