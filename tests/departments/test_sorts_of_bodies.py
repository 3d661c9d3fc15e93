"""The sort of a body is proposed from its name as people write names."""

from __future__ import annotations

import pytest

from departments.kinds import kind_of
from departments.models import DepartmentKind


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            "government",
            "某县人民政府 文物管理委员会 发展和改革委员会 市卫健委 政务服务局 大数据中心 县委托培训中心 新区建设指挥部",
        ),
        ("township", "清河镇人民政府 东山街道办事处 沙尔沁镇 某苏木 双河乡党委"),
        ("zone", "云溪经济开发区管委会 乳业开发区 高新区 工业园区管理委员会"),
        ("centre", "金山区域服务中心"),
        ("court", "人民法院 县检察院"),
        ("mass", "人大常委会办公室 政协办公室 工商业联合会 团县委 县妇联 市总工会 残联"),
        ("vertical", "生态环境分局 税务局 县气象局 消防救援大队"),
        (
            "party",
            "云溪县委宣传部 旗委办公室 组织部 县委政法委 政法委员会 中共云溪县委员会 机构编制委员会办公室"
            " 县委编办 纪委监委 党校 网信办 县直机关工委 县委依法治县办",
        ),
    ],
)
def test_the_sort_of_a_body_is_proposed_from_its_name(kind, names):
    assert {name: kind_of(name) for name in names.split()} == dict.fromkeys(names.split(), DepartmentKind(kind))
