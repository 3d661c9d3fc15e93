"""Switching the second factor on, signing in with it on a phone, ending the desk's session from there."""

import time

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from departments.models import Role
from tests import personas


@pytest.fixture
def liu(transactional_db):
    """Somebody with a phone."""
    return personas.make_user(Role.OBSERVER, username="liu", full_name="刘观察")


def press(page, name):
    """Press a button of the page's main part."""
    page.get_by_role("main").get_by_role("button", name=name).click()
    page.wait_for_load_state()


def test_two_steps(visitor, liu):
    desk = visitor("wide", "liu")
    desk.open("/account/second-factor/")
    desk.page.fill("[name=password]", personas.PASSWORD)
    press(desk.page, "下一步")
    desk.look("second-factor-scan")
    key = TOTPDevice.objects.get().bin_key
    desk.page.fill("#code", f"{totp(key):06d}")
    press(desk.page, "开启两步验证")
    desk.look("second-factor-codes")
    recovery = desk.page.locator(".codes li").first.inner_text()

    phone = visitor("phone")
    phone.open("/login/")
    phone.page.fill("#username", "liu")
    phone.page.fill("#password", personas.PASSWORD)
    phone.page.get_by_role("button", name="登录", exact=True).click()
    phone.page.wait_for_url("**/login/code/")
    phone.look("login-code")
    phone.page.fill("#code", recovery)
    phone.page.get_by_role("button", name="登录", exact=True).click()
    phone.page.wait_for_url(lambda url: "/login/" not in url)
    phone.open("/account/")
    phone.look("account-sessions")
    phone.page.get_by_role("button", name="在那台设备上退出").click()
    phone.page.wait_for_load_state()
    desk.open("/account/")
    assert "/login/" in desk.page.url


def test_text_typed_too_late_is_sent_after_signing_in_again(visitor, accepted, settings):
    clerk = visitor("phone", "clerk")
    clerk.open("/account/")
    clerk.page.evaluate("document.querySelector('.topform').removeAttribute('data-large-type')")
    settings.SESSION_IDLE_MINUTES = 0
    time.sleep(1.1)  # the browser's clock is the real one
    clerk.page.get_by_role("button", name="大字版").click()
    clerk.page.wait_for_selector("[data-kept-form]")
    settings.SESSION_IDLE_MINUTES = 30
    clerk.look("signed-out")
    with clerk.context.expect_page() as opened:
        clerk.page.get_by_role("link", name="在新窗口登录").click()
    again = opened.value
    again.fill("#username", "clerk")
    again.fill("#password", personas.PASSWORD)
    again.get_by_role("button", name="登录", exact=True).click()
    again.wait_for_url(lambda url: "/login/" not in url)
    clerk.page.get_by_role("button", name="已经登录，现在提交").click()
    clerk.page.wait_for_url("**/account/")
    assert clerk.page.evaluate("document.documentElement.dataset.size") == "large"
