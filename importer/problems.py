"""What is wrong with a file: where in it, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST_SHOWN = 20


class FileRefused(Exception):
    """A file is refused whole; `lines` says why, one sentence a line."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass
class Problems:
    """Collects what is wrong with one file."""

    file: str
    lines: list[str] = field(default_factory=list)

    def add(self, path: str, reason: str) -> None:
        """Note one problem at a path like `chapters[1].sections[0].title`."""
        self.lines.append(f"{self.file}：{path or '文件'}：{reason}")

    def stop_if_any(self) -> None:
        """Raise FileRefused with the first MOST_SHOWN problems."""
        if self.lines:
            more = len(self.lines) - MOST_SHOWN
            raise FileRefused(self.lines[:MOST_SHOWN] + ([f"另有{more}处问题没有列出。"] if more > 0 else []))


def read_json(path: Path) -> Any:
    """The JSON in a UTF-8 file. Raises FileRefused with one sentence otherwise."""
    try:
        return json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=_no_duplicates)
    except OSError as error:
        raise FileRefused([f"{path}：打不开这个文件（{error.strerror}），请检查路径和权限。"]) from error
    except UnicodeDecodeError as error:
        raise FileRefused([f"{path}：不是UTF-8编码（第{error.start}字节），请另存为UTF-8后再载入。"]) from error
    except (ValueError, RecursionError) as error:
        raise FileRefused([f"{path}：不是正确的JSON（{error}），请检查后再载入。"]) from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"同一处有两个“{repeated}”")
    return dict(pairs)
