"""What the rows of tables have made so far: chapters, items that head others, and the items themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from importer.understanding.draft import Chapter, Facets, Item, Span


@dataclass
class Rows:
    """Chapters for categories that are numbered; items above the first of them; the item that rows stand under."""

    chapters: list[Chapter] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    above: Item | None = None

    @property
    def made(self) -> list[Item]:
        """The items of the category that the rows are in."""
        return list(self.chapters[-1].items) if self.chapters else self.loose

    def open(self, span: Span, label: str, title: str, rule: str) -> None:
        """Begin a chapter for the rows below."""
        self.above = None
        self.chapters.append(Chapter(len(self.chapters) + 1, label, title, span, span, 0.8, rule))

    def head(self, span: Span, label: str, title: str, rule: str) -> None:
        """Begin a chapter, or within one an item for the rows below: （一） below 一、."""
        if label.startswith("（") and self.chapters and not self.chapters[-1].label.startswith("（"):
            self.above = Item(label, "", title.rstrip("。；"), span, span, 2, "cell", 0.85, rule, kind="row")
        else:
            self.open(span, label, title, rule)

    def add(self, item: Item) -> None:
        """An item below the last category, or below the item that rows stand under."""
        path, above = self.chapters[-1].label if self.chapters else "", self.above
        if above is None:
            self._put([*self.made, replace(item, path=path)])
            return
        items = self.made
        if not (items and items[-1].heading == above.heading):
            items.append(replace(above, path=path))
        child = replace(item, path=f"{path}/{above.label}".strip("/"), level=item.level + 1)
        span = (min(items[-1].span[0], item.span[0]), max(items[-1].span[1], item.span[1]))
        self._put([*items[:-1], replace(items[-1], children=(*items[-1].children, child), span=span)])

    def go_on(self, more: Facets, spans: Sequence[Span]) -> None:
        """More bodies and days for the last item, whose words cover several rows."""
        last = self.made[-1]
        until = max(one[1] for one in spans)
        if last.children:
            children = (*last.children[:-1], _longer(last.children[-1], more, until))
            last = replace(last, children=children, span=(last.span[0], max(last.span[1], until)))
        else:
            last = _longer(last, more, until)
        self._put([*self.made[:-1], last])

    def _put(self, items: list[Item]) -> None:
        if not self.chapters:
            self.loose = items
            return
        last = self.chapters[-1]
        span = (last.span[0], max([last.span[1], *(one.span[1] for one in items)]))
        self.chapters[-1] = replace(last, items=tuple(items), span=span)


def _longer(item: Item, more: Facets, until: int) -> Item:
    facets = Facets(item.facets.units + more.units, item.facets.deadlines + more.deadlines, item.facets.indicators)
    measures = tuple(replace(one, facets=facets) for one in item.measures)
    return replace(item, span=(item.span[0], max(item.span[1], until)), facets=facets, measures=measures)
