"""Figures that leave the house: from a number on screen to a file with the same rows, and a form that comes back."""

import re
import zipfile

import openpyxl
from playwright.sync_api import expect

from tasks.models import ProgressReport
from tests.journeys.forms import fill, row_of, saved, send

CODE = re.compile(r"\d+\.\d+\.\d+")
EDITED = "各单位要在10月底前补齐进展，逾期的写明原因。"
DONE = "10月新增同城通办事项9项，均已在一体化平台上线。"


def test_a_figure_its_rows_and_its_file_agree(visitor, accepted, tmp_path):
    """Overview -> ledger -> XLSX: the sheet has the rows of the screen; then the bulletin, edited, as DOCX."""
    office = visitor("wide", "office")
    office.open("/overview/")
    page = office.page
    figure = page.locator("#unreported tbody tr").filter(has_text=accepted["bureau"].name).locator("td.r a").first
    number = int(figure.inner_text())
    figure.click()
    rows = page.locator("table.ledger tbody tr:not(.grp)")
    expect(rows).to_have_count(number)
    shown = [code.strip() for code in rows.locator(".lg-no").all_inner_texts()]
    page.get_by_text(f"导出这{number}项").click()
    file = saved(page, tmp_path, page.get_by_role("link", name="Excel 表格").click)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    listed = [str(cell.value) for row in sheet.iter_rows() for cell in row if CODE.fullmatch(str(cell.value))]
    assert listed == shown
    office.look("ledger-unreported")
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    office.look("ledger-large", barriers=False)
    page.get_by_role("button", name="大字版").click()

    office.open("/overview/")
    page.get_by_role("link", name=re.compile("生成10月通报")).click()
    page.locator("#p-overall .paper-pen").click()
    page.locator("#text").fill(EDITED)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#p-overall")).to_contain_text("李文博10月24日修改")
    page.get_by_label("带数据出处").uncheck()  # without another look: the file has what is ticked now
    file = saved(page, tmp_path, page.get_by_role("button", name="下载Word").click)
    with zipfile.ZipFile(file) as parts:
        words = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
        assert not [name for name in parts.namelist() if "comments" in name]
    assert EDITED in words
    assert "代拟稿" in words


def test_a_form_goes_out_and_comes_back(visitor, accepted, tmp_path):
    """Downloaded, filled in with one error, refused whole, corrected, kept as drafts, undone, handed in, signed."""
    clerk = visitor("wide", "clerk")
    page = clerk.page
    clerk.open("/tasks/")
    page.get_by_role("link", name="填报表下载/上传").click()
    form = saved(page, tmp_path, page.get_by_role("link", name="下载10月填报表").click)
    row = row_of(form, "2.2.10")

    send(page, fill(form, row, "很多", DONE))
    expect(page.get_by_role("alert")).to_contain_text(f"第{row}行")
    expect(page.get_by_role("button", name=re.compile("提交全部"))).to_have_count(0)
    clerk.look("filling-refused")

    send(page, fill(form, row, 165, DONE))
    page.get_by_role("button", name="只存为草稿1项").click()
    expect(page.locator(".callout")).to_contain_text("已存为草稿1项")
    assert ProgressReport.objects.get().state == "draft"
    page.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.locator(".callout")).to_contain_text("已撤销")
    assert not ProgressReport.objects.exists()

    send(page, fill(form, row, 165, DONE))
    page.get_by_role("button", name="提交全部1项").click()
    expect(page.locator(".callout")).to_contain_text("已提交1项")
    report = ProgressReport.objects.get()
    assert (report.work_done, report.state) == (DONE, "department_review")
    page.go_back()
    expect(page.get_by_role("button", name=re.compile("提交全部"))).to_have_count(0)

    head = visitor("phone", "head", touch=True)
    head.page.locator(f"#a-{report.assignment_id}").get_by_role("button", name=re.compile("审签")).first.click()
    expect(head.page.locator(".toast")).to_contain_text("审签")
    head.page.locator(".tabmore summary").click()
    head.page.locator(".tabmore-in").get_by_role("link", name="述法数据").click()
    expect(head.page.locator("h1")).to_contain_text("述法数据")
