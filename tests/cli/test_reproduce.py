import json

from sim.result_folder import checksums

WORDS = ("compare", "small.toml", "--practice", "statement", "--replicates", 21, "--no-figures")


def test_a_result_comes_out_the_same_or_says_in_what_it_differs(run, wrong, scenario, tmp_path):
    assert run(*WORDS, "--out", "res").code == 0
    (tmp_path / scenario).unlink()
    said = run("reproduce", "res", "--out", "again")
    assert said.code == 0
    assert "same     compare.json" in said.out.splitlines()
    assert "differs" not in said.out
    assert checksums(tmp_path / "again") == checksums(tmp_path / "res")

    path = tmp_path / "res" / "summary.txt"
    path.write_text("changed", encoding="utf-8")
    manifest = tmp_path / "res" / "manifest.json"
    held = json.loads(manifest.read_text("utf-8")) | {"files": checksums(tmp_path / "res")}
    manifest.write_text(json.dumps(held), encoding="utf-8")
    said = run("reproduce", "res")
    assert (said.code, said.out.splitlines()[0]) == (1, "differs  summary.txt")
    assert wrong("reproduce", "nowhere") == ["nowhere: there is no such folder"]
