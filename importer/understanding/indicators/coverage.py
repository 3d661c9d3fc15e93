"""A hundred per cent in words: 全覆盖, 全部公布, 全部接入."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.understanding.draft import Indicator
from importer.understanding.indicators.clauses import clause_start, sentence_start
from importer.understanding.indicators.wording import subject_of

_ALL = re.compile(r"(?<![健本])全(?:面)?覆盖(?!率|面|[、”])|(?<!不)(?:全部|全都)(?P<verb>[一-鿿]{2})")
_VERBS = re.compile(
    r"制定|公布|公开|接入|实行|完成|建成|达标|纳入|落实|整改|办结|到位|网上|清零|建立|覆盖|配备|实现|入驻|签订|通|达到|完工|投用|开通|安装|改造|脱贫|取缔|关停|拆除|销号|化解|上线|执行|上图|入库|登记|确权"
)
# With a day, or a number of bodies beside it, it can be checked; without, it is soft.
_HARD = re.compile(r"20\d{2}年|\d{1,2}月|年底|\d+[个家所]|所有|各乡镇|行政村")

_REST = re.compile(r"[一-鿿“”]{0,16}")


def find_coverage(text: str) -> Iterator[Indicator]:
    """Demands on all of something; soft where neither a day nor a number of bodies stands beside them."""
    for found in _ALL.finditer(text):
        if found["verb"] and not _VERBS.match(found["verb"]):
            continue
        soft = bool(found["verb"]) and not _HARD.search(text[sentence_start(text, found.start()) : found.end()])
        before = text[clause_start(text, found.start()) : found.start()]
        rest = _REST.match(text, found.end()) if found["verb"] else None
        end = rest.end() if rest else found.end()
        span = (found.start(), end)
        yield Indicator(
            100, "%", "=", subject_of(before, "") or before, text[slice(*span)], span, 0.7, "indicators.all",
            soft=soft, full_coverage=True,
        )  # fmt: skip
