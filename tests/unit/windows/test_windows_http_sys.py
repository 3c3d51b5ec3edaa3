"""Who is behind a port of HTTP.sys, read from netsh by the shape of its answer."""

import pytest
from windows_captured import output

from portfixer.facts import UnseenThing, UnseenWhy
from portfixer.system import tools
from portfixer.system.tools import ToolResult
from portfixer.system.windows import http_sys
from portfixer.system.windows.http_sys import Queues, parse


def test_each_queue_has_its_own_processes_and_urls() -> None:
    winrm, pool, shop = parse(output("servicestate-requestq-server2016-english"))
    assert (winrm.pids, winrm.controller, winrm.ports) == ((944,), None, {5985, 47001})
    assert winrm.urls == ("HTTP://+:5985/WSMAN/", "HTTP://+:47001/WSMAN/")
    assert (pool.pids, pool.controller, pool.ports) == ((), 3408, {80, 8000})
    assert (shop.pids, shop.controller, shop.ports) == ((5120, 5124), 3408, {443})


def test_the_newer_form_names_the_program_beside_the_number() -> None:
    site, discovery = parse(output("servicestate-requestq-windows11-english"))
    assert (site.pids, site.ports) == ((22000,), {8000})
    assert (discovery.pids, discovery.ports) == ((4684,), {5357, 5358})


def test_words_do_not_matter() -> None:
    [queue] = parse(output("servicestate-requestq-windows10-german-words"))
    assert (queue.pids, queue.controller, queue.ports) == ((3512,), None, {10247})


CHINESE = """HTTP 服务状态快照（请求队列视图）：
-----------------------------------------------------
请求队列名称： 请求队列未命名。
    版本： 2.0
    状态： 活动
    请求队列 503 详细级别： 基本
    最大请求数： 1000
    附加的活动进程数： 2
    控制器进程 ID： 3408
    进程：
        ID： 22000， 映像： C:\\Program Files\\dotnet 8\\dotnet.exe
        ID： 4684， 映像： <?>
    已注册的 URL：
        HTTP://LOCALHOST:8000/
"""


@pytest.mark.parametrize("code_page", ["utf-8", "gb18030"])
def test_neither_do_other_colons_and_commas_readable_or_not(code_page: str) -> None:
    """netsh writes in the code page of the console, which need not be the one that it is read in."""
    [queue] = parse(CHINESE.encode(code_page).decode("utf-8", "replace"))
    assert (queue.pids, queue.controller, queue.ports) == ((22000, 4684), 3408, {8000})


def test_the_number_of_urls_is_no_controller() -> None:
    lines = output("servicestate-requestq-server2016-english").splitlines()
    without = "\n".join(line for line in lines if "Controller" not in line)
    assert [queue.controller for queue in parse(without)] == [None, None, None]


def test_only_the_very_port_counts() -> None:
    queues = Queues(parse(output("servicestate-requestq-server2016-english")))
    assert [queue.ports for queue in queues.of(80)] == [{80, 8000}]
    assert queues.of(800) == ()
    assert queues.of(127) == ()


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "Access is denied.\r\n", "Queue: x\n    Processes:\n        ID: 5, image: y\n", "a\n b\n  c:\n   4\n"],
)
def test_what_has_no_url_is_no_queue(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("HTTP://*:8080/", 8080),
        ("http://+:80/Temporary_Listen_Addresses/", 80),
        ("HTTP://+:8090/my shop/", 8090),
        ("HTTPS://[2001:DB8:8000::1]:3000/", 3000),
        ("HTTP://SHOP.EXAMPLE:8081:192.0.2.7/api:9000/", 8081),
    ],
)
def test_the_port_stands_behind_the_host(url: str, port: int) -> None:
    [queue] = parse(f"Queue: x\n    Processes:\n        ID: 5, image: y\n    URLs:\n        {url}\n")
    assert (queue.ports, queue.pids) == ({port}, (5,))


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (ToolResult(path=None), UnseenWhy.NOT_SUPPORTED),
        (ToolResult(path="netsh", timed_out=True), UnseenWhy.TOOK_TOO_LONG),
        (ToolResult(path="netsh", status=1), UnseenWhy.UNREADABLE),
    ],
)
def test_not_being_told_is_told(monkeypatch: pytest.MonkeyPatch, result: ToolResult, why: UnseenWhy) -> None:
    monkeypatch.setattr(tools, "run", lambda *_words, **_how: result)
    [unseen] = http_sys.queues().unseen
    assert (unseen.thing, unseen.why) == (UnseenThing.HTTP_QUEUES, why)
