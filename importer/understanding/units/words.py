"""Words that make a name the name of a body, and words that mean several bodies at once."""

from __future__ import annotations

import re

# What names of bodies end with: parts of government, Party, courts, mass bodies, firms, places with an administration.
_ENDINGS = (
    "村委会|居委会|）委会|局|委|办|部|厅|署|院|所|站|中心|公司|集团|政府|管委会|委员会|办公室|办事处|银行|总行|支行|分行|工会|团委|共青团|团中央|妇联"
    "|残联|工商联|科协|文联|侨联|社科联|红十字会|供销社|联社|总社|联合社|学校|大学|学院|中学|党校|党工委|法院|检察院|大队|支队|总队|中队"
    "|分局|总局|电视台|广播台|报社|馆|协会|学会|商会|联合会|专班|指挥部|小组|工委|党委|党组|县委|市委|区委|旗委|省委|州委|镇|乡|街道"
    "|社区|农场|林场|牧场|开发区|园区|新区|管理区|高新区|经开区|示范区|试验区|保税区|景区|度假区|港区|部门|单位|企业|机构|科室|处室|督查室|研究室"
    "|科|处|股|人大|政协|纪委|监委|人大常委会|编办|证监会|银保监会|监会|基金会|理事会|总会|人武部|武装部|部队|武警|移动|联通|电信|铁塔"
    "|农商行|信用社|邮政|烟草|电网|供电|电力|融媒体|水厂|医院|运营商|校|苏木|嘎查|村|国务院|省级人民政府|县区|市区|镇街|街镇|乡镇|机关"
)
_ENDS_LIKE_A_BODY = re.compile(rf"(?:{_ENDINGS})$")
# What names of groups may end with besides: 各县（市、区）
_ENDS_LIKE_A_PLACE = re.compile(r"[县市区旗州地街]$|战线$|工委（$")

# Words that end like bodies and are things: 会议室的建设所, 重点领域, 各环节 …; and starts of sentences.
_NO_BODY = re.compile(
    r"(?:^(?:加强|推进|开展|完善|建立|健全|落实|做好|加快|对|将|把|按|由|在|从|到|为|与|和|及|并|如|即|含|包括|参照|根据|每|第)"
    r"|[：。！？；，]|\d{2,}|的(?:部门|单位|机构|企业)$|相结合|一体化$)"
)

# A place in brackets at the end belongs to the name: 各镇（街道）, 省市场监管局（省知识产权局）
_TRAILING_BRACKET = re.compile(r"（[^（）]{1,20}）$")

# Names that mean several bodies
_GROUP = re.compile(
    r"^(?:全[县市区旗省州]|[县市区旗省州])?各|[县市区旗省州]各(?!自)|(?:有关|相关|涉及|其他|所有|全体|下属|所属|成员|各级|各类|驻[县市区旗])"
    r"|直(?:各)?(?:部门|单位|机关)|^(?:部门|单位|乡镇|镇街|街镇|镇乡|县区|科室|街道|乡镇人民政府|街道办事处|镇人民政府|属地政府|属地)$"
    r"|^(?:乡镇|镇|乡|街道|镇街)（[^（）]{1,8}）|部门（单位）$|(?:主管|监管|执法|职能)(?:部门|单位)$"
)
_NO_GROUP = re.compile(r"(?:领导小组|委员会|办公室|专班|指挥部)$")


def is_body(name: str) -> bool:
    """Whether a name alone, without a label beside it, reads as the name of a body or of a group of bodies."""
    if not 2 <= len(name) <= 32 or _NO_BODY.search(name):
        return False
    bare = _TRAILING_BRACKET.sub("", name)
    if is_group(name):
        return bool(_ENDS_LIKE_A_BODY.search(bare) or _ENDS_LIKE_A_PLACE.search(bare))
    return bool(_ENDS_LIKE_A_BODY.search(bare)) and len(bare) >= 3


def is_group(name: str) -> bool:
    """Whether a name means several bodies: 各乡镇, 市直有关部门."""
    return bool(_GROUP.search(name)) and not (_NO_GROUP.search(name) and not name.startswith("各"))
