"""What sort of body a name usually belongs to; a proposal for whoever adds it, never a decision."""

from __future__ import annotations

import re

from departments.models import DepartmentKind

# First come, first served. The party's offices come last: their names hold words of the others.
_ENDS = (
    (DepartmentKind.TOWNSHIP, r"(?:乡|镇|街道|苏木)(?:党工委|党委|人民政府|政府|办事处)?$"),
    (DepartmentKind.ZONE, r"(?:开发|园|产业|高新|经开|示范|新|工业|风景名胜|管理)区(?:管委会|管理委员会)?$"),
    (DepartmentKind.CENTRE, r"区域服务中心$"),
    (DepartmentKind.COURT, r"(?:法院|检察院)$|^两院$"),
    (
        DepartmentKind.MASS,
        r"人大|政协|工商联|工商业联合会|总工会|妇联|妇女联合会|^团.{0,2}委|共青团|残联|残疾人联合会|科协|科学技术协会|文联|侨联|红十字会|协会$|学会$|商会$",
    ),
    (
        DepartmentKind.VERTICAL,
        r"税务局|气象局|海关|海事局|烟草|邮政管理局|人民银行|金融监管(?:总局|分局|支局)|消防救援|调查队|供电|分局$",
    ),
    (
        DepartmentKind.PARTY,
        r"^中共|^中国共产党|^委|[县市区旗州盟省]委(?!员会|托|会)|党委|党工委|纪委|纪检|监委|党校|(?:^|[县市区旗委])(?:组织|宣传|统战|社会工作|统一战线工作|社工|政法)(?:部|委|委员会)$"
        r"|编办$|机构编制委员会|网信办$|网络安全和信息化委员会|巡察|直属机关工委|机关工委|老干部局|依法治.{1,3}(?:委员会)?办(?:公室)?$",
    ),
)
KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _ENDS)


def kind_of(name: str) -> DepartmentKind:
    """The usual sort of a body called `name`; a department of the government where the name says nothing else."""
    return next((kind for kind, pattern in KINDS if pattern.search(name)), DepartmentKind.GOVERNMENT)
