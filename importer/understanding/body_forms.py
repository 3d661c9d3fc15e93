"""The forms in which documents write one department: with and without its place, long, short, contracted, renamed."""

from __future__ import annotations

import re

# What a document puts before a name and a table leaves out, or the other way round.
_PLACE = re.compile(r"^[一-鿿]{2,6}?(?:省|自治区|市|盟|州|县|旗|区)(?=[一-鿿]{2})")
_LEVEL = re.compile(r"^(?:省|市|州|盟|县|区|旗|市级|县级|区级|旗级|本级)(?=[一-鿿]{2})")
_UPPER = re.compile(r"^(?:国家税务总局|国网|中共)(?=[一-鿿]{2})")
# 依法治县办 and 依法治旗办 are one body in two counties.
_OWN_LEVEL = re.compile(r"(?<=治)[省市县区旗]")
# Long and short endings of one body.
_ENDINGS = (
    ("管理委员会", "管委会"), ("管理委员会", ""), ("管委会", ""), ("委员会", "委"), ("办公厅", "办"), ("办公室", "办"),
    ("人民政府", "政府"), ("人民政府", ""), ("监督管理局", "监管局"), ("管理局", "局"), ("街道办事处", "街道"),
    ("联合会", "联"),
)  # fmt: skip
# Words that short names leave out or contract; the longer first.
_CONTRACTED = (
    ("发展和改革", "发改"), ("发展改革", "发改"),
    ("工业和信息化", "工信"), ("工业信息化", "工信"),
    ("人力资源和社会保障", "人社"), ("人力资源社会保障", "人社"), ("人力社保", "人社"),
    ("住房和城乡建设", "住建"), ("住房城乡建设", "住建"),
    ("自然资源和规划", "自然资源"), ("规划和自然资源", "自然资源"),
    ("卫生健康", "卫健"),
    ("市场监督管理", "市监"), ("市场监管", "市监"),
    ("文化和旅游", "文旅"), ("文化旅游", "文旅"),
    ("农业农村和牧业", "农牧"), ("农业农村", "农业"),
    ("林业和草原", "林草"), ("交通运输", "交通"), ("应急管理", "应急"),
    ("医疗保障", "医保"), ("退役军人事务", "退役军人"),
    ("行政审批和政务服务", "政务服务"), ("行政审批", "审批"), ("综合行政执法", "综合执法"),
    ("机构编制委员会", "编"), ("生态环境", "生态"), ("教育体育", "教体"), ("和", ""),
)  # fmt: skip
# The last word of a department, which differs from county to county: 卫健局, 卫健委; 公安局, 公安分局.
_KIND = re.compile(r"(?:委员会|分局|局|委|办公室|办|中心)$")
# Work that went from one department to another in the reforms of 2018 and since: who bears one name may bear the other.
_KINDRED = (
    "水利|水务",
    "农业|农牧|畜牧|乡村振兴|扶贫|农经",
    "林业|林草|园林",
    "教育|教体|体育",
    "综合执法|城管|城市管理|执法",
    "政务服务|审批|大数据|数据|数据管理",
    "文旅|文广|广电|体育|文体|旅游",
    "卫健|卫计|卫生计生|卫生",
    "自然资源|国土|国土资源|规划",
    "工信|经信|科技|科学技术|商务|经济信息化",
    "发改|物价|粮食|商务|能源|投资促进",
    "市监|工商|质监|质量技术监督|食药监|食品药品监管|知识产权",
    "应急|安监|安全生产监督|消防|地震",
    "生态|环保|环境保护",
    "司法|法制|法治",
    "财政|金融|国资",
    "人社|劳动|公务员",
    "民政|老龄",
    "住建|房管|建设",
    "统战部|民宗|民族宗教|侨务",
    "宣传部|文明|新闻出版",
    "退役军人|退役|双拥",
    "政法委|综治",
    "编|编制",
)
_FAMILIES = tuple(frozenset(family.split("|")) for family in _KINDRED)


def forms_of(name: str) -> list[str]:
    """A name in the forms in which documents write it, as written first; each at least two characters long."""
    made = [name]
    for pattern in (_UPPER, _PLACE, _LEVEL):
        made += [pattern.sub("", one) for one in list(made) if pattern.match(one)]
    made += [_OWN_LEVEL.sub("", one) for one in list(made)]
    made += [one[2:] for one in list(made) if re.match(r"党委|政府", one) and len(one) > 4]
    made += [one[1:] for one in list(made) if re.match(r"委[一-鿿]{2}", one)]
    made += [_contracted(one) for one in list(made)]
    made += [one.removesuffix(long) + short for one in list(made) for long, short in _ENDINGS if one.endswith(long)]
    return [one for one in dict.fromkeys(made) if len(one) >= 2]


def core_of(name: str) -> str:
    """What a department works on, without the kind of body: 卫健 for 县卫生健康局."""
    shortest = min((_contracted(one) for one in forms_of(name)), key=len, default=name)
    return _KIND.sub("", shortest) or shortest


def are_kindred(core: str, other: str) -> bool:
    """Whether two cores are names of work that went from one department to the other."""
    return any(_in(core, family) and _in(other, family) for family in _FAMILIES)


def _in(core: str, family: frozenset[str]) -> bool:
    return core in family or any(core.startswith(one) for one in family if len(one) >= 2)


def _contracted(name: str) -> str:
    for long, short in _CONTRACTED:
        name = name.replace(long, short)
    return name
