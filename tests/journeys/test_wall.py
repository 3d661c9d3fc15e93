"""A screen on a wall: it goes on after a failed poll and says how old its figures are; ended, it shows nothing more."""

POLL = "htmx.ajax('GET', document.getElementById('wall').getAttribute('hx-get'), {source: '#wall', target: '#wall'})"


def poll(screen):
    """What happens by itself every minute."""
    screen.page.evaluate(f"{POLL}.catch(() => null)")


def test_a_screen_lives_through_an_outage_and_ends_with_its_address(visitor, accepted):
    office, screen = visitor("wide", "office"), visitor("wide")
    office.open("/wall/links/")
    office.page.select_option("#id_plan", index=1)
    office.page.fill("#id_name", "三楼会议室")
    office.page.get_by_role("button", name="生成地址").click()
    address = office.page.input_value("#wall-address")
    office.look("wall-links")
    screen.page.goto(address)
    screen.look("wall")
    stale = screen.page.locator("#wall-stale")
    assert not stale.is_visible()

    screen.context.set_offline(True)
    poll(screen)
    stale.wait_for(state="visible")
    assert "没有连上服务器，数据停在10月24日" in stale.inner_text()
    assert screen.page.get_by_role("heading", name=accepted["plan"].title).is_visible()

    screen.context.set_offline(False)
    poll(screen)
    stale.wait_for(state="hidden")

    office.page.get_by_role("button", name="停用：三楼会议室").click()
    office.page.get_by_text("一分钟内不再显示数据").wait_for()
    poll(screen)
    screen.page.get_by_text("这个大屏地址已经停用").wait_for()
    assert accepted["plan"].title not in screen.page.content()
