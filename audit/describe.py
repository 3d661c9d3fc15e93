"""The detail of an entry as people read it: what was changed, from what to what."""

from __future__ import annotations

import json
from typing import Any

from audit.models import AuditEntry

FIELDS = {
    "account": "账号",
    "address": "地址",
    "accounts": "账号数",
    "aliases": "别名",
    "changed": "修改",
    "changes": "变动",
    "channel": "渠道",
    "comment": "意见",
    "consent_by": "同意的领导",
    "consent_on": "领导同意日期",
    "count": "条数",
    "date": "日期",
    "day": "哪天的数据",
    "days": "天数",
    "decision": "决定",
    "department": "单位",
    "department_id": "单位编号",
    "due_on": "期限",
    "ends_on": "结束日期",
    "email": "邮箱",
    "files": "文件",
    "filters": "条件",
    "format": "格式",
    "former": "原名称",
    "from": "从",
    "full_name": "姓名",
    "is_active": "启用",
    "kind": "种类",
    "must_change_password": "下次登录须改密码",
    "name": "名称",
    "level": "级别",
    "demand": "督办要求",
    "duties": "事项",
    "remark": "意见",
    "reply": "回复",
    "reply_due_on": "回复期限",
    "last_day": "存在到",
    "leader": "分管领导",
    "new_department": "改由",
    "new_due_on": "延到",
    "new_scope": "调整为",
    "note": "备注",
    "number": "编号",
    "owner": "经办人",
    "period": "周期",
    "person": "经办人",
    "phone": "电话",
    "progress": "进度",
    "reason": "理由",
    "recomputed": "重算的任务数",
    "role": "角色",
    "reused": "沿用材料编号",
    "rows": "行数",
    "order": "顺序",
    "outside_scoring": "不参加考核",
    "parent": "上级单位",
    "sha256": "文件校验值",
    "short_name": "简称",
    "since": "起始日期",
    "state": "状态",
    "successor": "职责划入",
    "task": "任务",
    "paragraph": "段落",
    "text": "内容",
    "title": "标题",
    "to": "到",
    "base_points": "基础分",
    "basis": "依据的文件",
    "cap": "最多",
    "fact": "考核什么",
    "nth_from": "从第几次",
    "nth_to": "到第几次",
    "points": "主办单位加减分",
    "required_evidence": "须附的材料",
    "support_points": "配合单位加减分",
    "withdrawn": "撤回条数",
    "brought_back": "恢复条数",
    "username": "账号",
    "value": "数值",
    "verified": "已核实",
    "version": "版本",
}
VALUES = {
    "True": "是",
    "False": "否",
    "None": "空",
    "": "空",
    "reporter": "填报员",
    "head": "单位负责人",
    "reviewer": "审核员",
    "leader": "分管领导",
    "observer": "观察员",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
    "added": "新增",
    "deleted": "删除",
}
PAIRS = (("from", "to"), ("before", "after"), ("old", "new"))
MOST_LINES = 40


def lines(entry: AuditEntry) -> list[tuple[str, str]]:
    """Name and value of every detail, changes as `before → after`; at most 40."""
    try:
        detail = json.loads(entry.detail or "{}")
    except ValueError:  # only a forged entry
        return [("原文", entry.detail)]
    return list(_flat(detail))[:MOST_LINES] if isinstance(detail, dict) else [("内容", _text(detail))]


def sentence(entry: AuditEntry) -> str:
    """The same on one line, for a file."""
    return "；".join(f"{name}：{value}" for name, value in lines(entry))


def chain_label(chain: str) -> str:
    """A chain's name on screen: a plan's, or that of everything else."""
    if chain == "system":
        return "账号和系统"
    return "计划 " + chain.removeprefix("plan:") if chain.startswith("plan:") else chain


def _flat(detail: dict[str, Any]) -> Any:
    change = _change(detail)
    if change is not None and len(detail) == 2:
        yield "变化", change
        return
    for name, value in detail.items():
        if isinstance(value, dict) and _change(value) is None:
            yield from _flat(value)
        else:
            yield FIELDS.get(name, name), _month(value) if name == "period" else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return _change(value) or "；".join(f"{FIELDS.get(name, name)} {_text(one)}" for name, one in value.items())
    if isinstance(value, list):
        pair = len(value) == 2 and not any(isinstance(one, (dict, list)) for one in value)
        return f"{_text(value[0])} → {_text(value[1])}" if pair else "；".join(_text(one) for one in value) or "空"
    return VALUES.get(str(value), str(value))


def _change(value: dict[str, Any]) -> str | None:
    """`before → after` where a dictionary says that."""
    for old, new in PAIRS:
        if old in value and new in value:
            return f"{_text(value[old])} → {_text(value[new])}"
    return None


def _month(value: Any) -> str:
    year, _, rest = str(value).partition("-")
    month = rest.partition("-")[0]
    return f"{year}年{int(month)}月" if month.isdecimal() else _text(value)
