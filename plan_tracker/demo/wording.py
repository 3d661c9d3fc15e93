"""What demonstration departments write in their reports."""

from __future__ import annotations

from random import Random

BEGIN = (
    "制定了“{title}”工作方案，明确了分工和时间安排，已召开1次部署会。",
    "对照计划原文梳理了“{title}”要做的事项，确定了经办人和完成步骤。",
    "摸清了“{title}”的现状，列出了要解决的问题清单，开始逐项落实。",
)
MIDDLE = (
    "“{title}”按方案推进，本月完成{percent}%，召开推进会1次，解决了上月提出的问题。",
    "本月会同配合单位研究“{title}”，形成了初稿，正在征求意见。",
    "“{title}”完成阶段任务，有关材料已归档，比上月提高{gain}个百分点。",
    "对“{title}”落实情况做了一次自查，发现的问题已整改。",
)
END = (
    "“{title}”各项工作已经完成，形成的文件和清单已印发，申请办结。",
    "“{title}”已按要求全部落实，佐证材料齐全，申请办结。",
)
NEXT = (
    "下月继续推进剩余事项。",
    "下月完成征求意见并修改定稿。",
    "下月组织一次检查，巩固成果。",
    "",
)
PROBLEMS = ("经办人员少，进度比预期慢。", "需要上级明确口径后才能继续。", "配合单位的材料还没有报齐。")
RETURNS = (
    "请补充本月完成事项的清单，并写明结果。",
    "填报的数字和材料不一致，请核对后重报。",
    "只写了计划没有写结果，请写明做了什么、结果怎样。",
)
APPROVALS = ("", "", "", "材料与填报一致。", "请保持进度。")


def progress_text(random: Random, title: str, percent: int, gain: int) -> str:
    """A month's progress in words, fitting how far the work is."""
    pool = BEGIN if percent <= 30 else MIDDLE
    return random.choice(pool).format(title=_quotable(title), percent=percent, gain=max(gain, 1))


def closing_text(random: Random, title: str) -> str:
    """The last report's words."""
    return random.choice(END).format(title=_quotable(title))


def _quotable(title: str) -> str:
    """Quotation marks within quotation marks are single."""
    return title.replace("“", "‘").replace("”", "’")
