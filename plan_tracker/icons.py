"""Icons as one inline sprite: outlines from the lucide wheel, our own glyphs for lights."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zipfile import ZipFile

from markupsafe import Markup, escape

# our name: lucide's name
ICONS = {
    "activity": "activity",
    "alert": "triangle-alert",
    "back": "undo-2",
    "bell": "bell",
    "book": "book-open-text",
    "building": "building-2",
    "calendar": "calendar-clock",
    "chart": "chart-column",
    "check": "check",
    "chevron-down": "chevron-down",
    "chevron-left": "chevron-left",
    "chevron-right": "chevron-right",
    "chevron-up": "chevron-up",
    "circle-check": "circle-check",
    "clipboard-alert": "clipboard-pen",
    "clipboard-check": "clipboard-check",
    "clock": "clock",
    "dashboard": "layout-dashboard",
    "download": "download",
    "eye": "eye",
    "file": "file-text",
    "history": "history",
    "help": "circle-question-mark",
    "hourglass": "hourglass",
    "inbox": "inbox",
    "info": "info",
    "keyboard": "keyboard",
    "key": "key-round",
    "list-check": "list-checks",
    "laptop": "laptop",
    "lock": "lock",
    "mail": "mail",
    "megaphone": "megaphone",
    "message": "message-square",
    "menu": "menu",
    "minus": "minus",
    "pencil": "pencil",
    "photo": "image",
    "plus": "plus",
    "printer": "printer",
    "refresh": "refresh-cw",
    "scale": "scale",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "sheet": "file-spreadsheet",
    "shield": "shield-check",
    "phone": "smartphone",
    "sign-out": "log-out",
    "text-size": "a-large-small",
    "upload": "upload",
    "user": "user-round",
    "users": "users-round",
    "wifi-off": "wifi-off",
    "x": "x",
    "zoom": "zoom-in",
}
# A light is a shape as well as a colour.
GLYPHS = {
    "green": '<circle cx="8" cy="8" r="6" fill="currentColor"/>',
    "yellow": '<path d="M8 1.3 15.4 14.4H.6z" fill="currentColor" stroke="currentColor" stroke-width="1" '
    'stroke-linejoin="round"/><path d="M8 6v4" stroke="#fff" stroke-width="1.7" stroke-linecap="round"/>'
    '<circle cx="8" cy="12.2" r="1" fill="#fff"/>',
    "red": '<path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor"/><path d="M8 4.2v4.6" stroke="#fff" '
    'stroke-width="1.8" stroke-linecap="round"/><circle cx="8" cy="11.6" r="1.1" fill="#fff"/>',
    "done": '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.7 8.2 2.3 2.3 4.3-4.7" fill="none" '
    'stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>',
    "none": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.8" '
    'stroke-dasharray="2.6 2.1"/>',
    "review": '<circle cx="8" cy="8" r="6.1" fill="none" stroke="currentColor" stroke-width="1.8"/><path '
    'd="M8 4.6V8l2.2 1.6" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" '
    'stroke-linejoin="round"/>',
    "returned": '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M6.6 5 4.2 7.4l2.4 2.4M4.6 7.4h4.6a2 2 0 0 '
    '1 0 4H8" fill="none" stroke="#fff" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>',
}


def icon(name: str, css: str = "") -> Markup:
    """An outline icon; decorative, so hidden from screen readers. KeyError for a name the sprite lacks."""
    if name not in ICONS:
        raise KeyError(f"no icon {name!r} in the sprite")
    return Markup('<svg class="i {}" aria-hidden="true"><use href="#i-{}"/></svg>').format(css, name)


def glyph(name: str, css: str = "") -> Markup:
    """A light's or state's shape."""
    if name not in GLYPHS:
        raise KeyError(f"no glyph {name!r} in the sprite")
    return Markup('<svg class="g {}" aria-hidden="true"><use href="#l-{}"/></svg>').format(css, name)


@cache
def sprite() -> Markup:
    """All symbols, made once per process; each page carries it once."""
    with files("lucide").joinpath("lucide.zip").open("rb") as wheel, ZipFile(wheel) as archive:
        paths = {name: _inside(archive.read(f"{source}.svg").decode()) for name, source in ICONS.items()}
    symbols = [f'<symbol id="i-{name}" viewBox="0 0 24 24">{drawn}</symbol>' for name, drawn in paths.items()]
    symbols += [f'<symbol id="l-{escape(name)}" viewBox="0 0 16 16">{body}</symbol>' for name, body in GLYPHS.items()]
    # Nothing here comes from a user: the wheel's icons and our own glyphs.
    return Markup(f'<svg class="sprite" aria-hidden="true" focusable="false">{"".join(symbols)}</svg>')  # noqa: S704


def _inside(svg: str) -> str:
    """What is inside the svg element of one lucide icon."""
    start = svg.index(">", svg.index("<svg")) + 1
    return svg[start : svg.rindex("</svg>")]
