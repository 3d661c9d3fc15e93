"""Who usually does what in a county: departments offered for words of a duty. Never a fact of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Words of a duty, and words that stand in the name of the department usually responsible for it. From the general
# division of duties among departments of a county since 2019; the first that match a text count most.
DUTIES: tuple[tuple[str, str], ...] = (
    ("法治|依法行政|规范性文件|行政复议|行政应诉|出庭应诉|行政调解|普法|述法|执法监督|"
        "法律顾问|合法性审查|行政裁决|人民调解", "司法"),
    ("行政执法体制|综合执法|行政处罚|免罚清单|执法人员", "司法|综合行政执法"),
    ("审批|政务服务|一网通办|同城通办|通办|告知承诺|一枚印章|一件事|证明事项|窗口", "行政审批|政务服务"),
    ("双随机|市场监管|食品|药品|公平竞争|反垄断|价格监管|消费者|特种设备|计量|知识产权|个体工商", "市场监督|市场监管"),
    ("营商环境|信用|诚信|投资|项目审批|产业|粮食|价格|发展规划|节能", "发展和改革|发展改革"),
    ("机构编制|权责清单|机构职能|编制", "编"),
    ("养老保险|就业|劳动|工资|社会保险|人才|技能培训|公务员", "人力资源"),
    ("医疗保障|医保|报销", "医疗保障|医保"),
    ("卫生|医疗|健康|疾病|挂号|诊疗|医院|疫情", "卫生健康"),
    ("养老服务|养老|救助|社会组织|殡葬|社区|未成年人保护", "民政"),
    ("教育|学校|校园|幼儿园|学生|教师|食堂", "教育"),
    ("应急|突发事件|安全生产|消防|防灾|减灾|地震|防汛|预案|演练", "应急"),
    ("治安|公安|反诈|禁毒|交通安全|户籍|出入境", "公安"),
    ("信访|上访|诉求", "信访"),
    ("数据共享|政务数据|信息化|互联网\\+|平台建设|数字政府|大数据|工业|中小企业|科技", "工业和信息化|大数据|政务服务"),
    ("政务公开|信息公开|督查|重大行政决策|议案|建议提案|决策目录", "政府办公"),
    ("财政|预算|资金|经费|政府采购|国有资产", "财政"),
    ("审计", "审计"),
    ("统计", "统计"),
    ("土地|国土|不动产|规划|自然资源|矿产", "自然资源"),
    ("住房|房地产|城乡建设|物业|棚户区|老旧小区|停车位|供热|城市管理|市政", "住房"),
    ("公路|交通运输|道路|客运|物流", "交通"),
    ("水利|河湖|供水|水资源|节水", "水利|水务"),
    ("农业|农村|牧业|乡村振兴|高标准农田|种植|畜牧|奶业", "农牧|农业农村"),
    ("林业|草原|森林|造林|湿地", "林业|林草"),
    ("环境保护|生态环境|污染|大气|水质|碳|环保", "生态环境"),
    ("文化|旅游|文物|体育|广播", "文化|文旅"),
    ("退役军人|双拥|优抚", "退役军人"),
    ("税|减税降费", "税务"),
    ("宣传|舆论|媒体|新闻", "宣传"),
    ("干部培训|领导干部|党员|组织部", "组织部"),
    ("平安建设|综治|政法|社会治理", "政法委"),
    ("网络安全|网信|网络舆情", "网信"),
    ("商务|外贸|招商|电商|消费", "商务|发展和改革"),
)  # fmt: skip
COMPILED = tuple((re.compile(words), re.compile(names)) for words, names in DUTIES)
MOST = 3


@dataclass(frozen=True)
class Proposal:
    """A department offered for a duty; `why` is the word that led to it, `score` how often its words stand there."""

    department: str
    role: str
    why: str
    score: float


def propose(text: str, names: Mapping[str, str]) -> list[Proposal]:
    """Up to MOST departments of `names` (name by code) for a duty: the likeliest leads, the others help."""
    scored: dict[str, tuple[float, str]] = {}
    for place, (words, wanted) in enumerate(COMPILED):
        found = words.findall(text)
        if not found:
            continue
        code = next((code for code, name in names.items() if wanted.search(name)), None)
        first = words.search(text)
        if code and first:
            score = len(found) + 1 / (1 + first.start()) - place / 1000
            if code not in scored or scored[code][0] < score:
                scored[code] = (score, found[0])
    ranked = sorted(scored.items(), key=lambda one: -one[1][0])[:MOST]
    return [
        Proposal(code, "lead" if n == 0 else "support", f"按“{why}”推荐", round(score, 2))
        for n, (code, (score, why)) in enumerate(ranked)
    ]
