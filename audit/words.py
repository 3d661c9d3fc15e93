"""What the actions in the record are called on screen; an action nobody named here shows as its code."""

ACTIONS = {
    "account.create": "新建账号",
    "account.change": "修改账号",
    "account.set_password": "重设密码",
    "account.change_password": "本人修改密码",
    "account.activate": "启用账号",
    "account.deactivate": "停用账号",
    "account.sign_in": "登录",
    "account.sign_in_failed": "登录失败",
    "account.sign_out": "退出登录",
    "account.lock": "账号锁定",
    "account.unlock": "解除锁定",
    "account.end_session": "结束登录会话",
    "account.second_factor_on": "开启两步验证",
    "account.second_factor_off": "关闭两步验证",
    "account.second_factor_reset": "重置两步验证",
    "account.second_factor_failed": "动态码错误",
    "account.recovery_codes": "更换恢复码",
    "account.recovery_code_used": "使用恢复码",
    "account.bind_single_sign_on": "绑定统一身份认证",
    "account.token": "领取接口令牌",
    "admin.create": "后台新建",
    "admin.change": "后台修改",
    "admin.delete": "后台删除",
    "calendar.load_year": "载入工作日历",
    "departments.load": "载入单位",
    "plan.load": "载入计划",
    "plan.issue": "下达计划",
    "demo.clear": "清除演示数据",
    "assignment.issue": "下达",
    "assignment.accept": "签收",
    "assignment.set_stage": "设定阶段节点",
    "task.confirm_departments": "确认责任单位",
    "evidence.add": "上传佐证",
    "evidence.remove": "移除佐证",
    "report.submit": "提交填报",
    "report.submit_to_head": "提交审签",
    "report.sign": "审签",
    "report.send_back": "审签退回",
    "report.approve": "通过",
    "report.return": "退回",
}


def action_label(action: str) -> str:
    """The action in Chinese where it has a name."""
    return ACTIONS.get(action, action)
