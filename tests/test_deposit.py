"""An archive: an RO-Crate by its rules, the same bytes each time, a result to whoever reads."""

import gc
import hashlib
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

import sim
from tests.test_results import ASKED, SIZES

ADA = "Ada Lovelace, 0000-0002-1825-0097"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("results")
    compared = sim.save(sim.compare("null-world", **ASKED), place / "compared")
    ran = sim.save(sim.run("null-world", set=SIZES), place / "one run", figures=False)
    return compared, ran


@pytest.fixture(scope="module")
def made(folders, tmp_path_factory):
    place = tmp_path_factory.mktemp("archives") / "deposit.zip"
    return sim.archive(folders, place, author=[ADA, "B. & C."], license="CC-BY-4.0")


def described(path):
    with zipfile.ZipFile(path) as held:
        about = json.loads(held.read("ro-crate-metadata.json"))
    return {thing["@id"]: thing for thing in about["@graph"]}


@pytest.fixture
def judged(monkeypatch):
    """Have the validator judge a crate, offline: the terms come from the package rocrate."""
    import requests
    import rocrate
    from rocrate_validator import services
    from rocrate_validator.models import Severity
    from rocrate_validator.utils.http import HttpRequester

    terms = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"

    def get(_, url, *__, **___):
        assert url == "https://w3id.org/ro/crate/1.2/context"
        answer = requests.Response()
        answer.status_code, answer._content, answer.url = 200, terms.read_bytes(), url
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)

    def judge(path, severity):
        asked = services.ValidationSettings(
            rocrate_uri=str(path),
            profile_identifier="ro-crate-1.2",
            requirement_severity=getattr(Severity, severity),
            no_cache=True,
        )
        return [issue.message for issue in services.validate(asked).get_issues()]

    return judge


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the validator's own
def test_the_validator_finds_it_valid(made, judged):
    assert judged(made, "REQUIRED") == []
    wished = judged(made, "RECOMMENDED")  # what of people we do not ask
    people = ("author", "publisher", "Person")
    assert all(any(word in text for word in people) for text in wished), wished


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_validator_would_find_what_is_wrong(made, judged, tmp_path):
    with zipfile.ZipFile(made) as held:
        held.extractall(tmp_path / "bad")
    (tmp_path / "bad" / "results" / "compared" / "compare.csv").unlink()
    assert any("compare.csv" in text for text in judged(tmp_path / "bad", "REQUIRED"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_other_programs_read_it(made):
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(made))
    assert crate.root_dataset["license"]["name"] == "CC-BY-4.0"
    assert [person["name"] for person in crate.root_dataset["author"]] == [
        "Ada Lovelace",
        "B. & C.",
    ]
    command = crate.dereference("#make-compared")["description"]
    assert command.startswith("solidarity compare null-world ")


def test_every_file_of_it_is_described_by_its_size_and_checksum(made):
    things = described(made)
    with zipfile.ZipFile(made) as held:
        names = [name for name in held.namelist() if name != "ro-crate-metadata.json"]
        for name in names:
            name = quote(name)  # noqa: PLW2901 - as an address has it
            if name.endswith("/"):
                assert things[name]["@type"] == "Dataset"
                continue
            data = held.read(unquote(name))
            assert things[name]["contentSize"] == str(len(data))
            assert things[name]["sha256"] == hashlib.sha256(data).hexdigest()
    for name in ("LICENSE", "CITATION.cff", "requirements.lock", "README.md"):
        assert name in names
    read = things["#make-compared"]["object"]["@id"]
    assert read == "results/compared/scenarios/null-world.toml"


def test_the_same_results_give_the_same_bytes(made, folders, tmp_path):
    copies = [shutil.copytree(folder, tmp_path / folder.name) for folder in folders]
    again = sim.archive(copies, tmp_path / "b.zip", author=[ADA, "B. & C."], license="CC-BY-4.0")
    assert again.read_bytes() == made.read_bytes()


def test_a_result_is_read_from_it_by_its_name(made, folders):
    for folder in folders:
        assert sim.load(made / folder.name) == sim.load(folder)
        assert sim.load(made / "results" / folder.name) == sim.load(folder)
    loaded = sim.load(made / "compared")
    assert loaded.runs().equals(sim.load(folders[0]).runs())
    with pytest.raises(sim.RequestError, match=r"several results, compared, one run; name one, as"):
        sim.load(made)
    with pytest.raises(sim.RequestError, match="no result 'compare'; did you mean 'compared'"):
        sim.load(made / "compare")


def test_a_zip_of_a_folder_that_somebody_made_is_read_too(folders, tmp_path):
    made = shutil.make_archive(str(tmp_path / "by hand"), "zip", folders[0].parent, "compared")
    assert sim.load(made) == sim.load(folders[0])
    made = shutil.make_archive(str(tmp_path / "without"), "zip", folders[0])
    assert sim.load(made) == sim.load(folders[0])


def test_what_was_unpacked_goes_with_the_answer(made, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = sim.load(made / "one run")
    assert list(tmp_path.iterdir())
    del answer
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_a_file_that_was_altered_is_told_by_its_place(made, tmp_path):
    with zipfile.ZipFile(made) as held:
        held.extractall(tmp_path / "open")
    path = tmp_path / "open" / "results" / "one run" / "run.json"
    path.write_text(path.read_text("utf-8").replace("null-world", "other-world"), encoding="utf-8")
    bad = shutil.make_archive(str(tmp_path / "bad"), "zip", tmp_path / "open")
    with pytest.raises(sim.RequestError) as error:
        sim.load(f"{bad}/one run")
    place = f"{bad}/results/one run/run.json"
    assert error.value.problems == (f"{place}: is not as it was written: its checksum differs",)


def test_what_holds_no_result_is_told(tmp_path):
    (tmp_path / "file").write_text("no zip", encoding="utf-8")
    with pytest.raises(sim.RequestError, match="expected a folder of results, is a file"):
        sim.load(tmp_path / "file")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as made:
        made.writestr("manifest.json", "{}")
    with pytest.raises(sim.RequestError, match="holds no result of solidarity"):
        sim.load(tmp_path / "other.zip")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"license": "mine, all mine"}, "license: expected a name of SPDX's, such as CC-BY-4.0"),
        ({"author": "Ada, 0000-0002-1825-0098"}, "author: expected an ORCID behind the comma"),
        ({"author": "Ada, twelve"}, "author: expected an ORCID behind the comma"),
        ({"author": ", 0000-0002-1825-0097"}, "author: expected a name"),
    ],
)
def test_what_cannot_be_asked_is_told_and_leaves_nothing(folders, tmp_path, asked, said):
    with pytest.raises(sim.RequestError, match=said):
        sim.archive(folders[0], tmp_path / "a.zip", **asked)
    assert not list(tmp_path.iterdir())


def test_what_is_no_result_or_has_the_name_of_another_is_told(folders, tmp_path):
    other = shutil.copytree(folders[0], tmp_path / "other" / "compared")
    with pytest.raises(sim.RequestError, match="names that differ"):
        sim.archive([folders[0], other], tmp_path / "a.zip")
    with pytest.raises(sim.RequestError, match="holds no result"):
        sim.archive(tmp_path, tmp_path / "a.zip")
    with pytest.raises(sim.RequestError, match="got none"):
        sim.archive([], tmp_path / "a.zip")
    (tmp_path / "a.zip").write_text("mine", encoding="utf-8")
    with pytest.raises(sim.RequestError, match="is there already"):
        sim.archive(folders[0], tmp_path / "a.zip")
