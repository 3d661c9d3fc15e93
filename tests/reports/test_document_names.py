"""A tired clerk finds the file again: its name says which month it is about, and its day is that of its period."""

import pytest

from reports.models import Output
from tests.personas import browser
from tests.reports.conftest import add_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(plan, bureaus, office):
    add_duties(plan, bureaus, tasks=8, seed=3)
    return browser(office)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("bulletin.docx", "2023年10月通报-20231024.docx"),
        ("bulletin.docx?period=2023-09-01", "2023年9月通报-20230930.docx"),
        ("monthly-report.pdf?period=2023-08-15", "2023年8月月报-20230831.pdf"),
        ("monthly-report.docx?period=2023-10-01&on=2023-10-20", "2023年10月月报-20231020.docx"),
        ("quarterly-report.docx?period=2023-07-01", "2023年第三季度报告-20230930.docx"),
        ("quarterly-report.docx?period=2023-10-01", "2023年第四季度报告-20231024.docx"),
        ("annual-report.docx", "2023年年度报告-20231024.docx"),
        ("ledger.csv", "2023年任务台账-20231024.csv"),
    ],
)
def test_the_name_says_the_period_and_the_day_is_its_last(desk, asked, name):
    answer = desk.get(f"/api/v1/exports/{asked}")
    assert answer.status_code == 200, answer.content.decode()
    output = Output.objects.get()
    assert output.file_name == name
    assert f"{output.day:%Y%m%d}" in name
    assert output.title in name


def test_a_duty_report_names_its_department(desk, bureaus):
    desk.get(f"/api/v1/exports/duty-report.docx?department={bureaus[0].pk}")
    assert Output.objects.get().file_name == f"2023年述法数据-{bureaus[0].short_name}-20231024.docx"


def test_list_and_button_name_the_month(desk, plan):
    desk.post("/outputs/", {"what": "bulletin.docx", "plan": plan.code, "on": "2023-09-30"})
    html = desk.get("/outputs/").content.decode()
    assert "2023年9月通报" in html
    assert "2023年9月通报-20230930.docx" in html


def test_a_period_that_has_not_begun_is_refused_in_words(desk):
    answer = desk.get("/api/v1/exports/bulletin.docx?period=2023-12-01")
    assert answer.status_code == 400
    assert "不能早于这一期的第一天" in answer.json()["detail"]
    assert "日期要写成" in desk.get("/api/v1/exports/bulletin.docx?period=xx").json()["detail"]
