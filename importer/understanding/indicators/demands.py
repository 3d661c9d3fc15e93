"""Whether a number is demanded: words of targets and of doing speak for it, words of rules and conditions against."""

from __future__ import annotations

import re

from importer.understanding.indicators.amounts import is_rate, is_size, is_time

# Words of a target; a number behind one is demanded.
TARGET = re.compile(
    r"(?:不[能得应]?少于|不[能得应]?低于|不小于|至少|最少|(?<![下表直传送到])达到?|均达|控制在|稳定在|保持在?|维持在|突破|超过|不[能得应]?超过|不[能得应]?高于|不[能得应]?多于|力争|争取|提高|提升|增长|增加|下降|降低"
    r"|减少|压减|压缩|缩短|降至|降到|升至|完成率|扩大)[^，。；]{0,20}$"
)
# Words of doing: what is counted behind them is to be done so often or so much.
DOING = (
    r"完成|实现|创成|新增|新建|改建|扩建|续建|改扩建|改造|建成|建设|维修|修缮|新改建|创建|培育|打造"
    r"|引进|招引|招商|引育|培训|轮训|培养|举办|开展|组织|服务|推广|抽查|检查|巡查|督查|抽检"
    r"|检测|监测|覆盖|惠及|治理|整治|种植|栽植|植树|造林|抚育|补植|绿化|发展|签约|落地|落户"
    r"|投放|布设|安装|更换|更新|清理|排查|化解|办结|办理|受理|调解|制定|出台|修订|编制|发布"
    r"|接受|演练|召开|安排|建立|设立|设置|增设|配备|配置|配齐|选派|选聘|招聘|招录|救助|帮扶"
    r"|资助|补助|转移|脱贫|退出|扶持|消除|拆除|关停|淘汰|处置|盘活|收储|供应|带动|吸引|接待"
    r"|累计|年内|争取|筹集|投入|发放|拨付|清欠|追回|流转|储备|谋划|包装|入库|收购|认定|申报"
    r"|获批|获评|评选|命名|选树|走访|慰问|回访|开通|开放|开设|铺设|敷设|疏浚|清淤|硬化|亮化"
    r"|修复|加固|保护|普查|摸排|解决|销号|实施|上市|挂牌|孵化|转化|授权|创作|演出|放映|送戏"
    r"|推出|征集|购置|采购|升级|提档|结对|支持|评定|挖掘|出栏|存栏|养殖|生产|销售|开发|提供"
    r"|兑现|偿还|化债|压降|回收|收回|立案|查处|执行|宣讲|刊发|播发|录入|归集|共享|接入|开工"
    r"|竣工|投产|达产|投运|启动|推进|布局|布点|划定|确权|颁证|登记|见习|就业|创业|募集|采集"
    r"|减轻|购买|编发|印发|组建|认领|增配|慰藉|筛查|随访|签订|达成|送|造|修|植|栽|建"
    r"|稳定|改厕|改水|张贴|悬挂|印制|制作|刊播|播放|推送|调查|管控|清运|打捞|粉刷|整修|翻修|移交|奖励(?=$)|抓好|公推|推选|推荐|育|办"
)
_DOING = re.compile(rf"(?:{DOING})[^，。；]{{0,24}}$")
# A share is demanded behind what has a share
_RATE_NOUN = re.compile(
    r"(?:率|比例|比重|占比|覆盖面|合格|满意度|达标|增速|涨幅|增幅|强度|目标|度|纯度|指数)[^，。；]{0,16}$"
)
# Allowances, conditions, limits of a rule: numbers that nobody has to reach.
_POLICY_BEFORE = re.compile(
    r"补贴|返还|贴息|额度|标准(?:为|是|确定|按)|(?:补助|支付|收费|执行)标准|保险费|税率|免税|纳税|缴费|缴纳|奖励|奖补|给予|罚|年满|期限|最高|最长|最多|可申请|符合|条件|不足"
    r"|逾期|每吨|注册资本|租金|月工资|工资标准|按规定|按照?(?:(?:每|人|不|其|实际|上年|当地|总|单)[^，。；达率]{0,8})?$|凡|对[^，。；]{0,6}(?:满|达到|超过)$|如|若|未达|(?<![不率得能])低于[^，。；]{0,3}$|连续|累计满|满分|(?:超过|不足|满|达)\d+[^，。；]{1,4}的[^，。；]{2,8}$"
)
_POLICY_AFTER = re.compile(
    r"^(?:以上|以下|以内|左右)?的(?!目标|任务|要求|标准要求)|^[^，。；]{0,4}(?:补贴|补助|奖励|罚款|的标准|的比例|的，)|^(?:以上|以下)者"
)
# Parts of a document or of a house, not things to do: 5个方面23项任务
_PARTS = re.compile(
    r"^(?:重点)?(?:对象|群体|人群)|^(?:方面|大类|大|类别|类|届|级|领域|环节|部分|章|字|维度|阶段|层面|层次|目标任务|重点任务|工作任务|项任务|任务|(?:乡镇|镇街|部门|单位)(?![一-鿿]{0,6}(?:院|站|所|校|中心|园|厂))|成员|版块|板块)(?!.{0,4}(?:率|全))"
)
# What is there already, and what is counted from
_THERE = re.compile(
    r"(?:共有|(?<!完成)现有|已有|共计|其中|辖|等|这|该|上述|前|原有|之日起|第|后|近|过去|每|逾|仅|曾|已|为期|历时|分为|分成|涉及|涵盖|包括|围绕|聚焦|按)$"
)
_SURE = re.compile(r"(?:不[能得应]?少于|不[能得应]?低于|至少[一-鿿]{0,4}|年内|达到约?|完成)$")
# 粮食播种面积4600万亩，总产1150万吨: how much there is to be of it.
_AMOUNT_OF = re.compile(
    r"(?:播种面积|种植面积|总产量?|产量|总产值|产值|销售额|营业额|交易额|成交额|税收收入|公共预算收入)(?:为|约)?$"
)
_BASE = re.compile(r"(?:由|从|在)[^，。；]{0,10}$")
_BASE_AFTER = re.compile(
    r"^(?:以上|以下|左右)?[^，。；]{0,2}(?:提高|提升|增加|增长|扩大|降低|下降|减少|压缩|缩短|压减|上升|降|升|增|提)(?:到|至|为)"
)
_TIME_TARGET = re.compile(
    r"(?:缩短|压缩|压减|控制|不[能得应]?超过|不[能得应]?少于|不[能得应]?低于|至少|达到|保持|稳定)[^，。；]{0,12}$"
)
_CLOSED = re.compile(r"^(?:及|或)?(?:以上|左右|以内|之内|上下)(?=[，。；、）和及]|$)")
_SHARE_DONE = re.compile(r"^(?:以上)?的[^，。；]{1,16}(?:建成|完成|实现|达到|覆盖|开展|建立|纳入|接入|通)")
# 亿元以上项目, 10蒸吨以下锅炉: how big the things are
_SIZE_OF = re.compile(r"^(?:及)?(?:以上|以下|以内)(?=[一-鿿])(?!完成|建成)|^(?:级|级以上)")


# 为200名老人提供服务, 对300户家庭进行改造; 10个项目开工: the doing stands behind
_FOR = re.compile(r"(?:为|对|向|给|帮助|使|在)[^，。；\d]{0,10}$")
_DONE_FOR = re.compile(
    r"^[^，。；\d]{1,18}(?:提供|进行(?!(?:责任)?分解|分工|公示|通报)|开展|实施|发放|改造|免费|安装|配备|建立|办理|纳入|脱贫|就业)"
)
_DONE_BEHIND = re.compile(
    r"^[^，。；的\d]{1,14}(?:新增|加装|开工|竣工|投产|建成|完工|达产|入库|落地|上市|投用|通车|入住|全覆盖)"
)

# An age is demanded where it is a life's length; else it says of whom: 0—3岁婴幼儿
_AGE_TARGET = re.compile(r"(?:达到?|提高到|提高至|不[能得应]?低于)$")


def is_demanded(before: str, after: str, unit: str) -> bool:
    """Whether an amount is demanded, by its clause before it and a few characters behind it."""
    if is_barred(before, after, unit):
        return False
    if is_time(unit):
        return bool(_TIME_TARGET.search(before))
    if unit.endswith("岁"):
        return bool(_AGE_TARGET.search(before))
    if _CLOSED.match(after) and len(before) >= 2:
        return True
    if is_rate(unit):
        return bool(_SHARE_DONE.match(after) or _RATE_NOUN.search(before) or TARGET.search(before) or _of_all(before))
    if TARGET.search(before) or _DOING.search(before):
        return True
    if _AMOUNT_OF.search(before) and (not after or after[0] in "，。；、以左"):
        return True
    behind = _FOR.search(before) and _DONE_FOR.match(after)
    return bool(behind or (not is_size(unit) and _DONE_BEHIND.match(after)))


def is_barred(before: str, after: str, unit: str) -> bool:
    """Whether an amount is what things start from, a rule's limit, a condition, or how big things are."""
    if _BASE.search(before) and _BASE_AFTER.match(after):
        return True
    if is_rate(unit) and _SHARE_DONE.match(after):
        return bool(_POLICY_BEFORE.search(before))
    named = bool(_SURE.search(before))
    rewarded = before.endswith("奖励") and unit.endswith(("户", "人", "名"))  # whom, not how much
    if (_POLICY_BEFORE.search(before) and not rewarded) or (_POLICY_AFTER.match(after) and not named):
        return True
    if (_THERE.search(before) and not named) or (is_size(unit) and _SIZE_OF.match(after)):
        return True
    return not is_rate(unit) and bool(_PARTS.match(after)) and not TARGET.search(before)


def _of_all(before: str) -> bool:
    """完成30%, 全部100%: a share of the whole task."""
    return bool(re.search(r"(?:完成|实现|建成|整改|办结|覆盖|全部|均)[^，。；]{0,12}$", before))


# Between two numbers of a list: 35个、约42万平方米; 50%入园、80%入学
_LIST = re.compile(
    r"^(?:以上|以内|左右)?[、和及，]|^[一-鿿“”]{1,12}[、和及]$"
    # the next thing of the same kind: 公园3处；绿道5公里
    r"|^(?:以上|以内|左右)?；[一-鿿“”（）]{2,12}$"
)
_NO_LIST = re.compile(r"[。]|(?:共有|现有|已有|共计|其中|辖|第|之日起|每|为期|涉及|涵盖|包括|由|从)$")
# 新建公厕30座（其中城区10座、乡镇20座）: what makes up a demanded number is demanded too
_OF_WHICH = re.compile(r"^[一-鿿]{0,8}（其中[，：]?[一-鿿]{1,12}$")
_LONGEST_BETWEEN = 18


def goes_on(between: str) -> bool:
    """Whether a number after a demanded one belongs to the same list: 改造老旧小区35个、约42万平方米."""
    if len(between) > _LONGEST_BETWEEN or _NO_LIST.search(between) or _POLICY_BEFORE.search(between):
        return False
    return bool(_LIST.match(between))


def makes_up(between: str) -> bool:
    """Whether a number after a demanded one of the same unit is a part of it."""
    return bool(_OF_WHICH.match(between))
