"""The place a body's name begins with, and whether it is the plan's own: another city's bureau is not ours."""

from __future__ import annotations

import re

_UPPER = re.compile(r"^(?:国家税务总局|中共|国网)")
_PLACE = re.compile(r"^(?P<place>[一-鿿]{2,8}?(?:自治州|自治县|[市县旗盟州区]))(?=[一-鿿]{2})")
# 新城区管委会, 开发区…, 辖区…, 城市管理局: words that end like places and are none.
_NO_PLACE = re.compile(
    r"(?:开发|园|新|片|社|辖|地|校|高新|经开|林|景|小|郊|示范|试验|保税|度假|自治|功能|港|矿|库|灌)区$|城市$|^[全本各某相有]|[各级]"
)


def place_of(name: str) -> str:
    """The county or city that a name begins with (云溪县 of 云溪县司法局); empty if it begins with none."""
    found = _PLACE.match(_UPPER.sub("", name))
    return found["place"] if found and not _NO_PLACE.search(found["place"]) else ""


def is_elsewhere(name: str, here: str) -> bool:
    """Whether a name begins with a place that `here` does not hold, in full or shortened (云左旗 of 云溪左旗).

    Nobody knows where here is: then no place is another.
    """
    place = place_of(name)
    if not place or not here or place in here:
        return False
    return not re.search("[一-鿿]{0,3}?".join(map(re.escape, place)), here)
