"""A plan's reminder rules as stored: reading them, and what may be set."""

from __future__ import annotations

from plan_tracker.errors import InvalidInput
from tasks.models import Plan, ReminderPolicy

MOST_STEPS = 8
FARTHEST_STEP = 30


def policy_of(plan: Plan) -> ReminderPolicy:
    """The plan's rules; the defaults as an unsaved row if the office never changed them."""
    return ReminderPolicy.objects.filter(plan=plan).first() or ReminderPolicy(plan=plan)


def policy_with(plan: Plan) -> ReminderPolicy:
    """The same of a plan loaded with `select_related("reminder_policy")`: no query."""
    return getattr(plan, "reminder_policy", None) or ReminderPolicy(plan=plan)


def steps_of(text: str) -> tuple[int, ...]:
    """Stored steps as numbers of working days, the farthest first."""
    return tuple(sorted({int(part) for part in text.split(",") if part.strip()}, reverse=True))


def clean_steps(text: str, field: str) -> str:
    """Steps as somebody typed them ("15、7, 3"), in the stored form. Raises InvalidInput."""
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    words = [part.strip() for part in parts if part.strip()]
    if any(
        not (word.isascii() and word.isdigit() and int(word[:3]) <= FARTHEST_STEP and len(word) <= 2) for word in words
    ):
        raise InvalidInput({field: f"请填0到{FARTHEST_STEP}之间的整数，用逗号隔开，例如15,7,3,1,0。"})
    steps = sorted({int(word) for word in words}, reverse=True)
    if len(steps) > MOST_STEPS:
        raise InvalidInput({field: f"最多填{MOST_STEPS}个数，提醒太多就没有人看了。"})
    return ",".join(str(step) for step in steps)


def check_policy(policy: ReminderPolicy) -> None:
    """What the levels of urging must satisfy, in words (PRACTICE: each level only after the one below it).

    Raises InvalidInput with a sentence per field.
    """
    errors = {}
    if policy.yellow_after < policy.head_after:
        errors["yellow_after"] = "不能早于报单位负责人的天数。"
    if policy.red_after < policy.yellow_after:
        errors["red_after"] = "不能早于黄色督办单的天数。"
    if errors:
        raise InvalidInput(errors)
