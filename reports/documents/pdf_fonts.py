"""The faces of a PDF: TrueType files found on the machine are put into it, else the reader's own 宋体 is named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

# Names of the files as Windows, office programs and font shops ship them; the first that can be read is taken. Last the
# open ones of Debian's fonts-arphic-uming, fonts-arphic-ukai and fonts-wqy-zenhei: no 仿宋, but Chinese anywhere.
FILES = {
    "fang": ("仿宋_gb2312.ttf", "fangsong_gb2312.ttf", "simfang.ttf", "stfangso.ttf", "fangsong.ttf", "uming.ttc"),
    "title": (
        "方正小标宋简体.ttf", "fzxbsjw.ttf", "fzxbsjw--gb1-0.ttf", "stzhongs.ttf", "simsun.ttc", "simsun.ttf",
        "uming.ttc",
    ),
    "hei": ("simhei.ttf", "黑体.ttf", "wqy-zenhei.ttc"),
    "kai": ("楷体_gb2312.ttf", "simkai.ttf", "stkaiti.ttf", "ukai.ttc"),
    "song": ("simsun.ttc", "simsun.ttf", "宋体.ttf", "uming.ttc"),
}  # fmt: skip
NAMES = {"fang": "仿宋", "title": "小标宋", "hei": "黑体", "kai": "楷体", "song": "宋体"}
OPEN = {"uming.ttc", "ukai.ttc", "wqy-zenhei.ttc"}
FOLDERS = ("C:/Windows/Fonts", "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
ELSE = "STSong-Light"
MOST_FILES = 20_000


@dataclass(frozen=True)
class Stock:
    """Which faces this machine lacks, and for which it has but an open one of another cut; in Chinese."""

    missing: list[str]
    replaced: list[str]


def stock(folder: str = "") -> Stock:
    """What is there, by the names of the files; nothing is opened."""
    found = _found(folder or settings.DOCUMENT_FONTS)
    best = {face: next((name for name in names if name in found), "") for face, names in FILES.items()}
    return Stock(
        missing=[NAMES[face] for face, name in best.items() if not name],
        replaced=[NAMES[face] for face, name in best.items() if name in OPEN],
    )


@cache
def faces(folder: str = "") -> dict[str, str]:
    """The name of each face as the PDF writer knows it: fang, title, hei, kai, song."""
    pdfmetrics.registerFont(UnicodeCIDFont(ELSE))
    found = _found(folder or settings.DOCUMENT_FONTS)
    return {face: _registered(face, [found[name] for name in names if name in found]) for face, names in FILES.items()}


def _registered(face: str, paths: list[Path]) -> str:
    for path in paths:
        name = f"document-{face}"
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError):
            continue
        return name
    return ELSE


def _found(folder: str) -> dict[str, Path]:
    """Font files by lower-case name; the folder of the settings goes before those of the system."""
    wanted = {name for names in FILES.values() for name in names}
    found: dict[str, Path] = {}
    for place in [folder, *FOLDERS] if folder else FOLDERS:
        for path in _files(Path(place).expanduser()):
            if path.name.lower() in wanted:
                found.setdefault(path.name.lower(), path)
    return found


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir() or (sys.platform != "win32" and str(place).startswith("C:")):
        return
    for number, path in enumerate(sorted(place.rglob("*.tt[fc]")) + sorted(place.rglob("*.TT[FC]"))):
        if number >= MOST_FILES:
            return
        yield path
