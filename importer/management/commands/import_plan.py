"""manage.py import_plan FILE --draft OUT: a plan document of any kind as structured facts, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from importer.reading.document import Document
from importer.reading.read import read_file
from importer.understanding.facts import to_facts
from importer.understanding.understand import understand
from plan_tracker.errors import DomainError

UNREADABLE, NO_PLAN = 2, 3


class Command(BaseCommand):
    """Read and understand one document; exit status 2 if it cannot be read, 3 if it holds no plan."""

    help = "读一份计划文件（Word、网页、PDF、表格、文本），把读出的结构写成草稿"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Command line."""
        parser.add_argument("file")
        parser.add_argument("--draft", required=True, help="草稿写到哪个文件（JSON）")

    def handle(self, *args: object, file: str, draft: str, **options: object) -> None:
        """Run. Nothing is written unless all went well."""
        document = self._read(Path(file))
        found = understand(document)
        if found.refusal:
            self._end(NO_PLAN, found.refusal)
        try:
            Path(draft).write_text(json.dumps(to_facts(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"草稿写不进“{draft}”，请换一个位置。") from error
        items = sum(1 for _ in found.items())
        self.stdout.write(f"读出{len(found.chapters)}章、{items}项，已写入{draft}。")
        for note in document.notes:
            self.stdout.write(note)

    def _read(self, path: Path) -> Document:
        try:
            with path.open("rb") as file:
                return read_file(file, path.name)
        except OSError:
            self._end(UNREADABLE, f"找不到或打不开“{path}”，请检查文件名。")
        except DomainError as error:
            self._end(UNREADABLE, error.message)

    def _end(self, status: int, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(status)
