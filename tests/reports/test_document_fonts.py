"""Whether PDF carry their fonts: told on the page of operations, with what to do."""

import pytest

from departments.models import Role
from reports.documents import pdf_fonts
from reports.documents.pdf_fonts import stock
from tests import personas

pytestmark = pytest.mark.django_db
OPEN = ("uming.ttc", "ukai.ttc", "wqy-zenhei.ttc")
OWN = ("simfang.ttf", "FZXBSJW.TTF", "simhei.ttf", "simkai.ttf", "simsun.ttc")


@pytest.fixture
def folder(monkeypatch, settings, tmp_path):
    """The only place with fonts."""
    monkeypatch.setattr(pdf_fonts, "FOLDERS", ())
    settings.DOCUMENT_FONTS = str(tmp_path)
    return tmp_path


def line():
    page = personas.browser(personas.make_user(Role.SYSTEM_ADMIN)).get("/ops/").content.decode()
    return page[page.index("PDF的字体") :].split("</div>")[0]


def test_without_fonts_the_page_says_what_to_do(folder):
    assert stock().missing == ["仿宋", "小标宋", "黑体", "楷体", "宋体"]
    assert "字由打开PDF的电脑显示" in line()
    assert "运行维护手册“公文字体”" in line()


def test_open_fonts_stand_in(folder):
    for name in OPEN:
        (folder / name).touch()
    there = stock()
    assert (there.missing, there.replaced) == ([], ["仿宋", "小标宋", "黑体", "楷体", "宋体"])
    assert "用开源字体代替" in line()


def test_ones_own_go_before_the_open_ones(folder):
    for name in (*OPEN, *OWN):
        (folder / name).touch()
    there = stock()
    assert (there.missing, there.replaced) == ([], [])
    assert "公文字体齐全" in line()


def test_one_that_is_missing_is_named(folder):
    for name in OWN[:-2]:
        (folder / name).touch()
    assert stock().missing == ["楷体", "宋体"]
    assert "没有楷体、宋体字体" in line()
