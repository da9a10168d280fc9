import pytest

WORLD = """
title = "Tiny"
[time]
months = 24
[states]
count = 2
[groups]
count = 4
[allies]
count = 3
[people]
per_group = 8
"""


def claim(name="deference", **changes):
    """Write a claim of TOML, with some keys changed."""
    said = {
        "statement": '"Engaged deference does more."',
        "origin": '"essay"',
        "practice": '"engaged-deference"',
        "against": '["imposition"]',
        "direction": '"more"',
        "smallest": "0.01",
        "falsifier": '"It does not."',
        **changes,
    }
    lines = [f"{key} = {value}" for key, value in said.items() if value is not None]
    return "\n".join(["[[claims]]", f'name = "{name}"', *lines, ""])


@pytest.fixture
def world(tmp_path):
    """Write a tiny scenario with claims; give its path."""

    def world(*claims, name="tiny"):
        path = tmp_path / f"{name}.toml"
        path.write_text(WORLD + "\n".join(claims), encoding="utf-8")
        return path

    return world
