"""No page scrolls sideways, from a phone to a desk and in both sizes of type."""

import pytest

WIDTHS = [390, 600, 761, 800, 1024, 1181, 1440]
PAGES = {
    "office": [
        "/overview/", "/overview/?on=2023-09-30", "/departments/{bureau}/", "/departments/{bureau}/?on=2023-09-30",
        "/ledger/", "/ledger/?by=task&on=2023-09-30", "/changes/", "/deadlines/", "/plans/figures/", "/wall/",
        "/wall/links/", "/outputs/", "/subscriptions/", "/subscriptions/new/", "/documents/",
        "/documents/?kind=monthly-report", "/documents/?kind=annual-report", "/public-page/", "/scoring/",
    ],
    "clerk": ["/tasks/", "/filling/", "/ledger/", "/departments/{bureau}/"],
}  # fmt: skip
SIZE = "size => { document.documentElement.dataset.size = size }"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("person", PAGES)
def test_nothing_scrolls_sideways_at_any_width(visitor, accepted, person):
    one, found = visitor("wide", person), []
    for path in PAGES[person]:
        one.open(path.format(bureau=accepted["bureau"].pk))
        for size in ("", "large"):
            one.page.evaluate(SIZE, size)
            for width in WIDTHS:
                one.page.set_viewport_size({"width": width, "height": 900})
                if (wider := one.page.evaluate(WIDER)) > 0:
                    found.append(f"{path} {size or 'normal'} {width}px: {wider}px too wide")
    assert not found, "\n".join(found)
    assert not one.errors
