"""The page of `hookpack report` in a real browser, opened from disk."""

from __future__ import annotations

import base64
import os
import shutil
import time

import pytest

from bench import record
from hookpack.report import page, whole
from hookpack.report.iterations import is_iteration
from hookpack.state import ledger
from hookpack.state.baseline import Baseline
from hookpack.state.checkpoints import Rejected
from hookpack.state.project import Project

pytestmark = pytest.mark.e2e

_NASTY = "</script><img src=x onerror=\"window.hurt='yes'\"><b>bold</b>"
_OVERHEAR = """window.drawn = [];
const brush = CanvasRenderingContext2D.prototype, draw = brush.fillText;
brush.fillText = function (text, ...rest) { drawn.push(text); draw.call(this, text, ...rest); }"""
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(closed_world, unavailable, tmp_path_factory):
    """A headless Chromium, which logs what its console says."""
    program = os.environ.get("HOOKPACK_E2E_CHROMIUM", "")
    driver = shutil.which("chromedriver")
    if not os.access(program, os.X_OK) or not driver:
        unavailable("HOOKPACK_E2E_CHROMIUM names no Chromium, or chromedriver is not on PATH (./install.sh --test)")
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for each in (*_QUIET, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    yield found
    found.quit()


def _write(path, entries):
    kept = (Rejected(1, record.BEGIN, "a", "b", ("app/files.py",), reason="monotonicity-gate/regression"),)
    locked = Baseline("a" * 40, record.BEGIN - 5000, known=46, files=312)
    standing = whole.Standing(Project("/home/ada/shop", "", "", ""), "enforce", locked, kept)
    path.write_text(page.render(whole.build(standing, entries, whole.Wanted())), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The page of a week."""
    folder = tmp_path_factory.mktemp("report")
    record.write(folder, 1500, pace_s=400)
    return _write(folder / "page.html", list(ledger.read(str(folder))))


@pytest.fixture
def opened(browser, address):
    """The browser with the page of a week freshly opened, on a wide screen."""
    _size(browser, 1100)
    browser.get_log("browser")
    browser.get(address)
    return browser


def _size(browser, width):
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


def _scheme(browser, name):
    features = [{"name": "prefers-color-scheme", "value": name}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def _click(browser, css):
    browser.execute_script("document.querySelector(arguments[0]).click()", css)


def _all(browser, css):
    return browser.find_elements("css selector", css)


def _choose(browser, css, value):
    browser.execute_script(
        "const each = document.querySelector(arguments[0]); each.value = arguments[1];"
        "each.dispatchEvent(new Event('input', {bubbles: true}));",
        css,
        value,
    )


def _rows(browser):
    return [each.text for each in _all(browser, "#entries tbody tr")]


def test_it_renders_without_a_word_on_the_console_and_loads_nothing(opened):
    assert opened.execute_script("return document.documentElement.dataset.ready") == "yes"
    assert opened.get_log("browser") == []
    assert opened.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert len(_all(opened, "canvas")) == 4
    assert all(len(each.text) > 20 for each in _all(opened, "main > section"))
    assert opened.find_element("id", "project").text == "shop"


def test_what_was_not_checked_stands_first(opened):
    first = _all(opened, "main > section")[0]

    assert first.get_attribute("id") == "unchecked"
    assert "could not be looked at" in first.text
    assert first.is_displayed()


def test_filters_leave_what_fits(opened):
    every = len(_rows(opened))

    _choose(opened, "select[name=gate]", "recursion-guard")
    guarded = _rows(opened)
    _choose(opened, "select[name=decision]", "observed")
    observed = _rows(opened)

    assert 0 < len(observed) < len(guarded) < every
    assert all("recursion-guard/too-deep" in each for each in guarded)
    assert opened.find_element("id", "count").text == f"{len(observed)} of {every} entries"


def test_text_is_looked_for_and_cleared(opened):
    every = _rows(opened)
    _choose(opened, "input[name=text]", "no-such-word")
    none = _rows(opened)

    _click(opened, "#filters button[type=reset]")
    opened.execute_async_script("setTimeout(arguments[0], 50)")

    assert (none, _rows(opened)) == ([], every)


def test_turns_are_left_out_by_their_fate(opened):
    _click(opened, "[aria-controls=turns-table]")
    before = opened.find_element("id", "turns-table").text

    _click(opened, "#fates input[value=accepted]")
    after = opened.find_element("id", "turns-table").text

    assert ("accepted" in before, "accepted" in after, "reverted" in after) == (True, False, True)


def test_a_table_is_sorted_by_its_head(opened):
    head = opened.find_element("css selector", "#entries thead th:nth-child(3)")

    _click(opened, "#entries thead th:nth-child(3) button")

    rules = [each.text for each in _all(opened, "#entries tbody td:nth-child(3)")]
    assert head.get_attribute("aria-sort") == "ascending"
    assert rules == sorted(rules)


def test_the_keyboard_reaches_everything(opened):
    """Tab goes through filters and buttons in their order, each shows that it has the focus, Enter works it."""
    from selenium.webdriver.common.keys import Keys

    begin = opened.find_element("css selector", "#filters input[name=text]")
    begin.send_keys(Keys.TAB, Keys.TAB, Keys.TAB)
    names = []
    for _ in range(6):
        here = opened.switch_to.active_element
        names.append(here.tag_name)
        assert here.value_of_css_property("outline-style") != "none"
        here.send_keys(Keys.TAB)
    assert names == ["button"] * 6

    first = opened.find_element("css selector", "#entries tbody button")
    first.send_keys(Keys.ENTER)

    focused = opened.switch_to.active_element
    assert focused.get_attribute("aria-expanded") == "true"
    assert "hookpack explain" in opened.find_element("css selector", "#entries tr.more").text


def test_a_long_table_is_turned_page_by_page(browser, tmp_path):
    record.write(tmp_path, 6000)
    _size(browser, 1100)
    browser.get(_write(tmp_path / "page.html", list(ledger.read(str(tmp_path)))))

    first = _rows(browser)
    _click(browser, "#entries .pages button:last-child")

    assert len(first) == 50
    assert _rows(browser)[0] not in first
    assert browser.find_element("css selector", "#entries .pages span").text.startswith("51 to 100 of ")


@pytest.mark.parametrize("width", [360, 768, 1100])
def test_the_page_never_scrolls_sideways(opened, width):
    _size(opened, width)
    opened.execute_async_script("setTimeout(arguments[0], 300)")

    assert opened.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_it_follows_the_scheme_of_the_system(opened):
    grounds = []
    for name in ("light", "dark"):
        _scheme(opened, name)
        grounds.append(opened.find_element("tag name", "body").value_of_css_property("background-color"))

    assert grounds == ["rgba(251, 251, 250, 1)", "rgba(20, 23, 27, 1)"]


def test_it_prints_with_its_tables(opened):
    _scheme(opened, "dark")

    printed = base64.b64decode(opened.execute_cdp_cmd("Page.printToPDF", {})["data"])

    assert printed.startswith(b"%PDF")
    assert opened.execute_script("return document.documentElement.classList.contains('printing')") is False
    assert opened.get_log("browser") == []


def test_hostile_text_stays_text(browser, tmp_path):
    record.write(tmp_path, 300)
    nasty = dict.fromkeys(("session", "tool", "rule", "reason", "remedy", "agent", "event", "agent_id"), _NASTY)
    lists = {
        "findings": [["r", _NASTY, 1]],
        "layers": [[_NASTY, "fail", 1.0]],
        "unchecked": [[_NASTY, "unsure", _NASTY]],
    }
    entries = [({**each, **nasty, **lists}, linked) for each, linked in ledger.read(str(tmp_path))]
    _size(browser, 1100)
    browser.get_log("browser")

    browser.get(_write(tmp_path / "page.html", entries))
    browser.execute_script("document.querySelectorAll('button.toggle').forEach((each) => each.click())")

    assert browser.get_log("browser") == []
    assert browser.execute_script("return window.hurt") is None
    assert _all(browser, "main img, main b") == []
    assert "<b>bold</b>" in browser.find_element("id", "entries").text


def test_a_single_turn_is_drawn_at_its_own_day(browser, tmp_path):
    record.write(tmp_path, 1500, pace_s=400)
    entries = list(ledger.read(str(tmp_path)))
    turn = next(each for each in reversed(entries) if is_iteration(each[0]))
    watched = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _OVERHEAR})

    browser.get(_write(tmp_path / "page.html", [turn]))

    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", watched)
    years = {text[-10:-6] for text in browser.execute_script("return window.drawn") if text.count("-") == 2}
    assert years == {time.strftime("%Y", time.gmtime(turn[0]["at"]))}


def test_an_empty_record_says_so(browser, tmp_path):
    browser.get_log("browser")

    browser.get(_write(tmp_path / "page.html", []))

    assert browser.get_log("browser") == []
    assert "nothing is recorded" in browser.find_element("id", "span").text
