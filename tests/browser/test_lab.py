"""The tests' own tools: a lesson opens, runs, shows its widgets, and can't leave the machine.

And the server, which nobody else gets into.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SLIDER = "import ipywidgets\nslider = ipywidgets.IntSlider(3, description='n'); slider"


def test_cells_run_and_widgets_answer(open_lesson):
    lesson = open_lesson(["print(1)", SLIDER])
    lesson.run_all()
    assert [cell["execution_count"] for cell in lesson.cells()] == [1, 2]
    assert lesson.cells()[0]["outputs"][0]["text"] == "1\n"
    lesson.page.get_by_role("slider").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.write_cell(0, "print(slider.value)")
    lesson.run_cell(0)
    assert lesson.cells()[0]["outputs"][0]["text"] == "4\n"


@pytest.mark.parametrize(("theme", "luminance"), [("light", "255"), ("dark", "17")])
def test_themes(open_lesson, theme, luminance):
    lesson = open_lesson(["1"], theme=theme)
    colour = lesson.page.evaluate(
        "() => getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor"
    )
    assert luminance in colour


def test_a_failing_cell_fails_the_test(open_lesson):
    lesson = open_lesson(["1 / 0", "print('not reached')"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        lesson.run_all()
    lesson.run_all(errors=True)


def test_a_restarted_kernel_is_fresh(open_lesson):
    lesson = open_lesson(["word = 'apple'", "word"])
    lesson.run_all()
    lesson.restart()
    with pytest.raises(AssertionError, match="NameError"):
        lesson.run_cell(1)


def test_leaving_the_machine_is_noticed(open_lesson, lab):
    """192.0.2.1 is nobody's address, and both attempts are refused before anything is sent."""
    attempt = "import socket\nsocket.create_connection(('192.0.2.1', 80))"
    lesson = open_lesson([attempt])
    with pytest.raises(AssertionError, match="not this machine"):
        lesson.run_all()
    (line,) = lab.attempts_away()
    assert "192.0.2.1" in line
    lab.forget_attempts()

    lesson.page.evaluate("() => fetch('http://192.0.2.1/x').catch(() => null)")
    assert lesson.requests_away == ["http://192.0.2.1/x"]
    lesson.requests_away.clear()
    lesson.errors.clear()


# ---- the server


def answers(address, port):
    try:
        socket.create_connection((address, port), timeout=5).close()
    except OSError:
        return False
    return True


def wait_until(condition, *given, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition(*given):
        assert time.monotonic() < deadline, f"{condition.__name__}{given} never came true"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def other_addresses():
    """This machine's addresses under which a server would be found that listens to everybody."""
    try:
        known = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None)}
    except OSError:
        known = set()
    with socket.create_server(("", 0)) as open_to_all:
        port = open_to_all.getsockname()[1]
        found = [a for a in {*known, "127.0.0.2"} - {"127.0.0.1"} if answers(a, port)]
    return found or pytest.skip("this machine has one address only")


def test_server_and_kernels_listen_on_loopback_only(lab, other_addresses):
    kernel = lab.ask("api/kernels", "POST")["id"]
    try:
        about = json.loads((lab.runtime / f"kernel-{kernel}.json").read_text())
        assert about["key"], "what a kernel is told is signed"
        ports = [number for name, number in about.items() if name.endswith("_port")]
        assert len(ports) == 5
        for port in (urlsplit(lab.url).port, *ports):
            wait_until(answers, "127.0.0.1", port)
            assert not any(answers(address, port) for address in other_addresses)
    finally:
        lab.ask(f"api/kernels/{kernel}", "DELETE")


def status(lab, path, method="GET", **headers):
    place = urlsplit(lab.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.request(method, f"{place.path}/{path}", headers=headers)
    answer = connection.getresponse()
    connection.close()
    return answer.status, (answer.getheader("Location") or "").partition("?")[0]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "token 1234"}], ids=["none", "wrong"])
def test_the_server_refuses_who_has_not_its_token(lab, headers):
    assert len(lab.token) >= 32
    right = {"Authorization": f"token {lab.token}"}
    for path in ("api/contents", "api/kernels", "api/sessions", "lab/api/settings"):
        assert status(lab, path, **right)[0] == 200
        assert status(lab, path, **headers)[0] == 403
    for method, path in (("POST", "api/kernels"), ("PUT", "api/contents/x.ipynb")):
        assert status(lab, path, method, **headers)[0] == 403
    for page in ("lab", "tree", "files/x", "lab/tree/notebooks/00_start_here.ipynb"):
        assert status(lab, page, **headers) == (302, "/login")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    channels = "api/kernels/00000000-0000-0000-0000-000000000000/channels"
    assert status(lab, channels, **upgrade, **headers)[0] == 403


def test_the_server_refuses_another_sites_name(lab):
    """A page of another site, whose name it has turned to 127.0.0.1, gets nothing, token or not."""
    right = {"Authorization": f"token {lab.token}"}
    assert status(lab, "api/contents", Host="elsewhere.example", **right)[0] == 403


# ---- no browser


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere browsers are not found on PATH only")
@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_a_chromium_it_says_in_one_line_how_to_get_one(tmp_path, ci, outcome):
    env = dict(os.environ, PATH=str(tmp_path), PLAYWRIGHT_BROWSERS_PATH=str(tmp_path), CI=ci)
    env.pop("CHROMIUM", None)
    test = "test_cells_run_and_widgets_answer"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-rs",
        "-p",
        "no:cacheprovider",
        __file__,
        "-k",
        test,
    ]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert outcome in done.stdout
    assert "No Chromium: `sudo apt install chromium`, or set CHROMIUM=/path/to/it" in done.stdout
