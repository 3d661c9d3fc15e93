"""The text that goes with a package: what is inside, and how anybody checks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from tasks.models import Plan


class Named(Protocol):
    """A file with a title."""

    @property
    def name(self) -> str:
        """Where it lies in the package."""
        ...

    @property
    def title(self) -> str:
        """What it is."""
        ...


TEXT = """{title}
归档包

这个文件夹里是这份计划的全部资料：计划原文、任务、责任单位、填报、佐证材料、申请、批示、督办、考核、办理记录和操作日志。
不需要原来的软件，用记事本和表格软件就能打开。

一、有哪些文件

{listing}
evidence/ 里是佐证材料，文件名是材料编号；原来的文件名、属于哪一份报告，见 tables/evidence.csv。
表格是逗号分隔的文本（UTF-8）。以 = + - @ 开头的文字前面加了一个单引号，防止表格软件当成公式。时间是北京时间。

二、怎样核对有没有被改动

1. 解压以后，在这个文件夹里核对每个文件的校验值：
   Linux：  sha256sum -c SHA256SUMS
   Windows：certutil -hashfile 文件名 SHA256，把结果和 SHA256SUMS 里的那一行比较。
   归档时把 SHA256SUMS 本身的校验值另外记下来（打印、盖章，或登记在档案目录里），就能证明整个包没有换过。

2. 佐证材料上传时登记过校验值：tables/evidence.csv 的“SHA-256”一栏应当和 SHA256SUMS 里同一个文件的值相同。

3. 操作日志 audit/audit.jsonl 一行一条，前后相连：每一行（不含换行符）的 SHA-256，就是下一行里 previous_hash 的值；
   最后一行的 SHA-256 就是 metadata.json 里的 head_sha256。少一行、改一个字，都对不上。例如在 Linux 上核对：
   python3 -c "import hashlib, json
   last = ''
   for line in open('audit/audit.jsonl', encoding='utf-8', newline=chr(10)):
       text = line.rstrip(chr(10))
       assert json.loads(text)['previous_hash'] == last, text
       last = hashlib.sha256(text.encode()).hexdigest()
   print('完整，末条', last)"
"""


def instructions(plan: Plan, entries: Iterable[Named]) -> str:
    """The words of README.txt."""
    own = [one for one in entries if not one.name.startswith("evidence/")]
    listing = "".join(f"{one.name}    {one.title}\n" for one in own)
    return TEXT.format(title=plan.title, listing=listing)
