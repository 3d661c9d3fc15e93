"""Title, number, issuer and date: what a document says of itself, and nothing that it cites."""

from __future__ import annotations

import pytest

from importer.reading.document import Document
from importer.understanding.draft import Head
from importer.understanding.understand import understand

BODY = (
    "\n各乡镇人民政府：\n为做好今年工作，根据《某省工作方案》（某政发〔2020〕9号）精神，"
    "制定本方案。\n一、强化监管\n（一）加强巡查。每月开展巡查。\n"
)


def head(front: str, after: str = "") -> Head:
    return understand(Document(front + BODY + after)).head


def value(found: object) -> str | None:
    return getattr(found, "value", None)


TITLES = [
    ("云溪县2024年食品安全工作方案", "云溪县2024年食品安全工作方案"),
    ("2024年云溪县食品安全工作要点", "2024年云溪县食品安全工作要点"),
    ("云溪县食品安全\n三年行动方案\n（2023—2025年）", "云溪县食品安全三年行动方案（2023—2025年）"),
    ("《云溪县食品安全工作方案》", "云溪县食品安全工作方案"),
    (
        "云溪县2024年重点事项台账（上半年县委常委会部署事项推进情况）",
        "云溪县2024年重点事项台账（上半年县委常委会部署事项推进情况）",
    ),
    ("云溪县工作方案.docx\n首页\n云溪县食品安全工作方案", "云溪县食品安全工作方案"),
    ("云溪县食品安全工作方案-云溪县人民政府门户网站\n云溪县食品安全工作方案", "云溪县食品安全工作方案"),
    ("新闻详情\n云溪县食品安全工作方案", "云溪县食品安全工作方案"),
    ("实施方案\n云溪县食品安全工作方案", "云溪县食品安全工作方案"),
]


@pytest.mark.parametrize(("front", "title"), TITLES, ids=[one[0][:14] for one in TITLES])
def test_titles(front: str, title: str) -> None:
    assert value(head(front).title) == title


@pytest.mark.parametrize(
    "front",
    [
        "云溪县人民政府办公室关于印发云溪县食品安全\n工作方案的通知\n云政办〔2024〕7号",
        "云政办〔2024〕7号\n云溪县人民政府办公室\n关于印发《云溪县食品安全工作方案》的通知",
        "云政办〔2024〕7号《云溪县人民政府办公室关于印发〈云溪县食品安全工作方案〉的通知》",
    ],
)
def test_a_notice_and_what_it_hands_out(front: str) -> None:
    found = head(front)
    assert value(found.title) == "云溪县食品安全工作方案"
    assert value(found.doc_number) == "云政办〔2024〕7号"
    assert value(found.issuer) == "云溪县人民政府办公室"


def test_nothing_is_invented() -> None:
    found = head("云溪县食品安全工作方案")
    assert (found.doc_number, found.issuer, found.date) == (None, None, None)


@pytest.mark.parametrize(
    ("signed", "issuer", "day"),
    [
        ("云溪县人民政府\n2024年3月6日", "云溪县人民政府", "2024-03-06"),
        ("云溪县人民政府\n二○二四年三月六日", "云溪县人民政府", "2024-03-06"),
        ("中共云溪县委员会\n云溪县人民政府\n2024年3月6日", "中共云溪县委员会云溪县人民政府", "2024-03-06"),
        ("（2024年3月6日）", None, "2024-03-06"),
        ("发布日期：2024-03-06", None, None),
    ],
)
def test_signature(signed: str, issuer: str | None, day: str | None) -> None:
    found = head(f"云溪县食品安全工作方案\n{signed}")
    assert (value(found.issuer), value(found.date)) == (issuer, day)


def test_a_number_that_stands_in_the_page_s_table() -> None:
    found = head("文号 | 云政办〔2024〕2 号 | 发文日期 | 2024-04-19 |\n云溪县食品安全工作方案")
    assert value(found.doc_number) == "云政办〔2024〕2号"
