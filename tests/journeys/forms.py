"""A filling form at a browser: fetched, filled in as with a spreadsheet program, sent back."""

import openpyxl
from playwright.sync_api import expect


def saved(page, tmp_path, press):
    """The file that a press downloads."""
    with page.expect_download() as waiting:
        press()
    target = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def row_of(form, code):
    """The row of a task."""
    return next(cell.row for cell in openpyxl.load_workbook(form).worksheets[0]["A"] if cell.value == code)


def fill(form, row, value, text):
    """The form with one row filled in, as a clerk without a network does it."""
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    names = {cell.value: cell.column for line in sheet.iter_rows(max_row=row) for cell in line}
    sheet.cell(row, names["完成值"], value)
    sheet.cell(row, names["本期进展"], text)
    target = form.with_name("填好的.xlsx")
    book.save(target)
    return target


def send(page, file):
    """Upload it to be looked at."""
    page.goto(page.url.split("/filling/")[0] + "/filling/")
    page.set_input_files("#fl-file", file)
    page.get_by_role("button", name="上传核对").click()
    expect(page.locator("h1")).to_have_text("核对填报表")
