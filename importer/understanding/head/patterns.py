"""What titles, numbers, days and names of bodies look like in the head of a document."""

from __future__ import annotations

import re

# 云政办〔2024〕12号, 〔2023〕46号, 〔2024〕第7号.
NUMBER = re.compile(r"(?!发文|文件编号|文号|字号)[\u4e00-\u9fff]{0,14}〔(?:19|20)\d{2}〕第?\d{1,4}号")
CITES = re.compile(r"根据|按照|依据|落实|贯彻|参照")
# The same with its brackets lost: 云政办202412.
BARE_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,10}(?:发|办|函|字|政|委|组))((?:19|20)\d{2})(\d{1,3})号?")
# The last character lost: 云政办〔2024〕12
BARE_END = re.compile(r"[\u4e00-\u9fff]{1,14}(?:发|办|函|字|政|委|组|文)〔(?:19|20)\d{2}〕\d{1,4}")
# Brackets and body lost: 20247. Only before a title of the same year.
BARE_YEAR = re.compile(r"(20\d{2})(\d{1,3})号?")
# 发文字号：某政发〔2024〕1号, 文号 | 某政发…, 【字号】某政发…
LABELLED = re.compile(rf"(?:发文字号|发文文号|文件编号|文号|字号|发文号|发文序号)[：|\n•】]{{0,4}}({NUMBER.pattern})")
# 某县重点工作任务（某政发〔2021〕2号）
BEHIND = re.compile(r"^[^。；]{6,80}（([\u4e00-\u9fff]{1,12}〔(?:19|20)\d{2}〕\d{1,4}号)）$")
GLUED_NUMBER = re.compile(rf"(?<=通知|意见|方案|计划){NUMBER.pattern}(?=$|[\u4e00-\u9fff])")

DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
CN_DAY = re.compile(
    r"([二一][〇○零OＯo0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
# 20223月23日: the sign of the year is lost
DAY_WITHOUT_YEAR_SIGN = re.compile(r"(20\d{2})(\d{1,2})月(\d{1,2})日")
BARE_DAY = re.compile(r"(20\d{2})(\d{2,4})")
# Days of the page's metadata that are the document's; 发布日期, 生成日期, 更新时间 are the page's.
WRITTEN = re.compile(
    r"(?:成文|发文|印发|制发|签发|公布|颁布|成文发文)(?:日期|时间)[：|\s•】]{0,6}((?:19|20)\d{2})[-年/.](\d{1,2})[-月/.](\d{1,2})日?"
)
# 发布机构：某县司法局, 发文机关 | 某县人民政府
PUBLISHER = re.compile(
    r"(?:(?:发文|制发|制定|印发|成文)(?:机构|机关|单位|部门)|发布(?:机构|机关|单位|部门))[：|\s•】]{1,6}"
    r"(?P<body>[\u4e00-\u9fff（）]{2,40}?)(?=\n|\||$|•|主题|发文|文号|成文|生成|发布|有效|索引|分类|组配|公开)"
)
# 某县人民政府文件 above the number of a document.
LETTERHEAD = re.compile(r"(?P<body>[\u4e00-\u9fff]{2,30}(?:政府|委员会|办公室|办公厅|局|厅|委|部))文件")
# 2019年12月3日星期二: the day on which the page was looked at.
WEEKDAY = re.compile(r"[，（]?(?:星期|周)[一二三四五六日天]")

KINDS = (
    "校历|计划|要点|方案|安排|意见|通知|通报|任务分解|任务分工|责任分解|责任分工|分工|清单|规划|纲要|措施|办法|决定|通告|公告|表|台账|"
    "责任书|任务书|民生实事|为民实事|分解|工作目标|目标任务|规则|规定|细则"
)
# 某县2024年重点工作任务: what a plan's name may end with, beside its kind.
WORKS = "(?:工作|重点|目标|主要)(?:工作)?任务|重点工作|实事项目"
ENDS = re.compile(rf"(?:{KINDS}|{WORKS}|的函)[》〉”]?(?:（[^（）]{{1,30}}）){{0,2}}[》〉]?$")
# 实施方案 alone on a line names no document.
ONLY_KIND = re.compile(rf"(?:实施|工作|{KINDS}|{WORKS})+")
NOTICE = re.compile(r"(?:印发|转发|下发)[《〈“]?(.{2,100}?)[》〉”]?的?(?:通知|函)$")
CIRCULAR = re.compile(r"的?(?:通知|函|通报|公示|公告|通告)$")
# A row of the page's table of metadata: 标题 | 某机关关于…的通知 |
NAMED = re.compile(r"^(?:标题|名称|文件名称|文件标题|信息名称)[：|]+([^|]{6,120}?)(?=\||$|文号|发文|发布|有效)")
# 《某县民生工程目标》经县政府审定
BOOK = re.compile(r"《([^《》]{6,80})》")
# 《某方案》全文如下。
IN_FULL = re.compile(
    r"^[^《》]{0,120}《([^》]{6,80}(?:》[^《》]{2,40})?)》(?:的)?[，。]?(?:现将)?(?:全文)?(?:公布|发布)?如下[：。]?$"
)
# The next line belongs to the same title: 的通知, 》的通知, 方案的通知, （2018—2020年）, （试行）.
GOES_ON = re.compile(
    rf"[的》〉及和与暨]|（(?:20\d\d(?:年?[—-]|年?度?）)|试行|暂行|修订|征求意见)|(?:{KINDS}){{1,2}}[》〉]?(?:的(?:通知|函))?$",
    re.M,
)
NO_TITLE = re.compile(
    r"[。；：|？！]|^(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?，|(?:制定|制订|编制)(?:本|如下)|^（(?!20\d\d|试行|暂行|修订|征求意见)|^附件|^附[：表]|字体|打印|索引号|登录|注册|首页|网站地图|无障碍|关怀版|^\d(?!\d{3}(?:年|[省市县区旗]|[—-]\d{2,4}))|^返回"
    r"|^-?(?:序号|牵头单位|责任单位|配合单位|完成时限|工作任务|目标任务|项目名称|阅读新闻|相关推荐)|^(?:展开|收起|下载|收藏|朗读|分享)"
    r"|精选|篇[)）]?$|汇编|报告通知$|网站$|www\.|http|\.(?:docx?|pdf|wps|xlsx?)|^(?:新闻|文章|信息|公文|政策)?(?:详情|正文|内容|全文)$"
)
# 各乡镇人民政府，县直各部门：现将…
SENT_TO = re.compile(r"[各有全][^。：]{2,80}：")
# Where a head without line breaks may be cut: behind its number, its days (around one that stands by itself), the
# remark that it is public, 附件1.
SEAMS = re.compile(
    rf"{NUMBER.pattern}|{DAY.pattern}|(?<=。){CN_DAY.pattern}|（此件[^（）]{{2,12}}）"
    r"|附件\d?\s?(?=20\d\d年|[\u4e00-\u9fff])"
)
# A title glued to what follows it, because all breaks are lost: 某机关关于印发…的通知各乡镇….
GLUED = re.compile(
    r"[\u4e00-\u9fff]{0,30}关于(?:印发|转发)[^。：]{4,90}?的通知"
    rf"|[\u4e00-\u9fff]{{2,30}}关于[^。：；]{{4,90}}?(?:{KINDS})(?!的)(?:（[^（）〔]{{2,6}}）)?"
    rf"(?=（?[\u4e00-\u9fff]{{1,12}}〔(?:19|20)\d\d〕\d|各[省市县区旗乡镇]|文章属性)"
)
# What a text without line breaks ends with: its signature, its day and perhaps that it is public.
IMPRINT = re.compile(rf"(?P<body>[\u4e00-\u9fff]{{2,30}})\s?(?:{DAY.pattern})印发")
SIGNED_END = re.compile(
    r"(?:。|）)([\u4e00-\u9fff（）]{2,40}?)((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)\s?(?:（此件[^（）]{2,12}）)?\s?$"
)
# 某县某某工作方案为…, …分解表序号: a title glued to the first words of the text.
ALONE = re.compile(
    r"([\u4e00-\u9fff\dXx×《》〈〉“”]{4,60}?(?:计划|要点|方案|安排|分工|分解表|任务表|清单|意见|措施))(?=为|根据|按照|今年|一、|\|?序号|坚持|20[\dXx×]{2}年|全面|以)"
)
ORGAN = re.compile(
    r"[\u4e00-\u9fff（）]{0,40}(?:政府|办公厅|办公室|委员会|领导小组|国务院|管委会|管理局|督查室|研究室|指挥部|办事处|局|厅|委|部|院|办|中心|党组)"
)
# 某机关关于…, 某机关印发《…》: a title begins here.
BEGINS = re.compile(rf"{ORGAN.pattern}(?:关于|印发《)")
# 【政策文件】某机关关于…: a tag of the page before a title.
TAG = re.compile(
    r"(?:(?:文件名称|信息名称|文件标题)|(?:文档|文件|内容)(?:介绍|简介)：)(?=[\u4e00-\u9fff]{6})|[【〔][\u4e00-\u9fff]{2,12}[】〕](?=[\u4e00-\u9fff《]{5})"
)
# …工作计划（1）, …的通知（已废止）, …计划 | | |
BEHIND_TITLE = re.compile(r"(?:（(?:已?废止|已?失效|现行有效|有效|[一二三四五\d])）|[| ])+$")
# Behind the name of a body on a line of its own: its title goes on.
ABOUT = re.compile(r"关于|印发|转发|下发|批转|《")
# 某镇小学 on the first line, 2023-2024学年度工作计划 on the next: who has made it stands above its title.
MAKER = re.compile(rf"{ORGAN.pattern}|[\u4e00-\u9fff]{{2,24}}(?:小学|中学|学校|幼儿园|学院|大学|医院|公司|村委会|社区)")
BEGINS_WITH_YEAR = re.compile(r"20\d\d(?:年|[—-]20\d\d)")
YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年|[—-]20\d{2})")
# 2023-2024学年第二学期 lies in the second of the two years.
SECOND_TERM = re.compile(r"20\d{2}[—-](20\d{2})学年度?(?:第二学期|下学期|春季)")
