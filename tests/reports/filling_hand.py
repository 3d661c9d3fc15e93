"""A clerk's hand with a filling form: open it, write into cells by column name, save it again, send it."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from reports.filling.columns import BY_NAME

HEAD = 3
WORDS = "本月新增同城通办事项8项，均已上线。"


class Form:
    """A workbook in a clerk's hands; rows are named by the task's code and the indicator's place among its rows."""

    def __init__(self, content: bytes):
        self.book = load_workbook(BytesIO(content))
        self.sheet = self.book.worksheets[0]

    @property
    def columns(self):
        """Column number by name."""
        heads = {cell.value: cell.column for cell in self.sheet[HEAD]}
        return {name: heads[one.label] for name, one in BY_NAME.items() if one.label in heads}

    def row(self, code, nth=1):
        """The number of the task's nth row."""
        place = self.columns["code"]
        found = [row[0].row for row in self.sheet.iter_rows() if row[place - 1].value == code]
        return found[nth - 1]

    def cell(self, code, name, nth=1):
        """A cell."""
        return self.sheet.cell(self.row(code, nth), self.columns[name])

    def write(self, task, /, nth=1, **cells):
        """Fill in cells of a task's row."""
        row = self.row(task, nth)
        for name, value in cells.items():
            self.sheet.cell(row, self.columns[name]).value = value
        return self

    def codes(self):
        """The tasks it asks for."""
        place = self.columns["code"]
        return [row[place - 1] for row in self.sheet.iter_rows(min_row=HEAD + 1, values_only=True)]

    def saved(self) -> bytes:
        """As saved."""
        target = BytesIO()
        self.book.save(target)
        return target.getvalue()


def download(client, **query):
    """The form as the page gives it."""
    answer = client.get(reverse("filling-form"), query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return Form(answer.content)


def send(client, form, name="填报表.xlsx", **fields):
    """Upload a form (or bytes)."""
    content = form if isinstance(form, bytes) else form.saved()
    return client.post(reverse("filling"), {"file": SimpleUploadedFile(name, content)} | fields)


def upload_of(answer):
    """The upload an answer leads to."""
    from reports.models import FillingUpload

    assert answer.status_code == 302, answer.content.decode()
    return FillingUpload.objects.get(pk=int(answer.headers["Location"].strip("/").split("/")[-1]))
