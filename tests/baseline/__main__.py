"""Write the baseline anew and print what moved."""

# ruff: noqa: T201 - a command that prints

import json

from tests.baseline import FILE, machine, moved, outcomes_now, read


def main():
    after = outcomes_now()
    if FILE.exists():
        _, before = read()
        changes = moved(before, after)
        for key, (old, new) in changes.items():
            print(f"{key}: {old!r} -> {new!r}")
        print(f"{len(changes)} of {len(after)} outcomes moved.")
    text = json.dumps({"made on": machine(), "outcomes": after}, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")


main()
