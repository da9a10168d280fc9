"""SolaraViz in a real browser: the app of docs/notebooks/solaraviz.ipynb, served as it says.

The locked environment has a later ipyvuetify, and not the 240 MB of scripts that Solara would fetch
from the internet: there it skips. It runs beside `pip install 'solidarity[viz]' solara-assets`.
"""

import importlib.metadata
import importlib.util
import io
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from docs.build.pages import FOLDER

pytestmark = pytest.mark.slow

SCRIPTS = Path(sys.prefix) / "share" / "solara" / "cdn"
"""Where Solara looks for scripts of browsers before it looks on the internet."""

COLORS = {"tab:blue": (31, 119, 180), "tab:orange": (255, 127, 14), "tab:green": (44, 160, 44)}


def missing():
    """Say what the app needs that is not installed here; nothing if all is."""
    if importlib.util.find_spec("solara") is None:
        return "Solara is not installed (pip install 'solidarity[viz]')"
    version = importlib.metadata.version("ipyvuetify")
    if int(version.partition(".")[0]) >= 3:
        return f"with ipyvuetify {version} plots stay empty (pip install 'solidarity[viz]')"
    if not any(SCRIPTS.glob("requirejs@*")):
        return "Solara's scripts are not on this machine (pip install solara-assets, 240 MB)"
    return None


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.fixture
def address(tmp_path):
    """Serve the notebook's app on a free port."""
    if reason := missing():
        pytest.skip(reason)
    notebook = nbformat.read(FOLDER / "notebooks" / "solaraviz.ipynb", as_version=4)
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    magic, _, app = first.partition("\n")
    assert magic == "%matplotlib inline"
    (tmp_path / "app.py").write_text(app, encoding="utf-8")
    # In production it watches no files, of which a system lets processes watch only so many.
    where = ("--host", "127.0.0.1", "--port", "0", "--no-open", "--production")
    silent = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false", "SOLARA_HOME": str(tmp_path)}
    with (tmp_path / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-u", "-m", "solara", "run", "app.py", *where],
            cwd=tmp_path,
            env=os.environ | silent,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        )
        try:
            said = server.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
            assert found, said + (tmp_path / "server.log").read_text("utf-8")
            while not listens(int(found.group(1))):  # it names the port before it has it
                assert server.poll() is None, (tmp_path / "server.log").read_text("utf-8")
                time.sleep(0.1)
            yield found.group()
        finally:
            server.terminate()
            server.communicate(timeout=60)


def ink(image):
    """Count the points of a plot that have the colour of each line."""
    with Image.open(io.BytesIO(image.screenshot())) as picture:
        points = picture.convert("RGB").getcolors(1 << 24)
    near = dict.fromkeys(COLORS, 0)
    for count, point in points:
        for name, color in COLORS.items():
            if max(abs(a - b) for a, b in zip(point, color, strict=True)) < 40:
                near[name] += count
    return near


def drawn(page):
    """Add up the ink of all plots."""
    plots = [ink(image) for image in page.locator("img").all()]
    return {name: sum(plot[name] for plot in plots) for name in COLORS}


def test_a_step_shows_the_next_month_and_its_plots(address, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    try:
        page.goto(address)
        page.get_by_text("Time: 0.0").wait_for(timeout=120_000)
        page.locator("img").nth(1).wait_for(timeout=120_000)
        before = drawn(page)
        for month in (1, 2, 3):
            page.get_by_role("button", name="Step", exact=True).click()
            page.get_by_text(f"Time: {month}.0").wait_for(timeout=120_000)
        for _ in range(600):  # plots come a moment later than the month
            now = drawn(page)
            if all(now[name] > before[name] + 50 for name in COLORS):
                break
            page.wait_for_timeout(100)
        else:
            pytest.fail(f"plots stay empty: {before}, then {now}")
    finally:
        page.close()
