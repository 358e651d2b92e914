"""The OCI image, read step by step: where from, as whom, with what it may write."""

import json
import re
import shlex
from pathlib import Path

from lotse.config import environment

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "Containerfile"
BASE = "docker.io/library/debian:12-slim"


def steps():
    """The instructions of the file with what follows them, lines that go on joined."""
    lines = [line for line in FILE.read_text().splitlines() if not line.lstrip().startswith("#")]
    text = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]


def those(name):
    return [rest for instruction, rest in steps() if instruction == name]


def test_image_stands_on_one_base_and_takes_nothing_from_elsewhere():
    assert those("FROM") == [BASE]
    assert not those("ADD"), "COPY fetches nothing"
    assert "http" not in FILE.read_text()
    assert those("COPY") == ["requirements-s3.txt lotse-*.whl /tmp/release/"]
    made = (ROOT / "tools" / "wheel").read_text()
    assert "$out/requirements-s3.txt" in made


def test_image_installs_what_the_documents_say_and_no_compiler():
    said = (ROOT / "docs/operations/running.md").read_text()
    install = re.search(r"apt-get install (python3-venv .+)", said)[1].split()
    taken = re.search(r"--no-install-recommends (.+?) && rm", those("RUN")[0])[1].split()
    assert set(taken) == {*install, "ca-certificates", "python3"}
    pip = those("RUN")[2]
    assert "--require-hashes" in pip
    assert "--only-binary :all:" in pip
    assert "--no-deps /tmp/release/lotse-*.whl" in pip


def test_image_runs_as_nobody_in_particular_and_says_where_it_writes():
    user = those("USER")[-1]
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", user), "a number, so that a platform sees it"
    names = [name for name, _ in steps()]
    assert not {"RUN", "COPY"} & set(names[names.index("USER") :])
    assert those("VOLUME") == ["/var/lib/lotse"]
    assert surroundings()["LOTSE_DATA"] == "/var/lib/lotse"
    assert surroundings()["LOTSE_LOGS"] == "json"
    assert json.loads(those("ENTRYPOINT")[0]) == ["lotse"]
    assert json.loads(those("CMD")[0])[:3] == ["serve", "--host", "0.0.0.0"]


def surroundings():
    """What the image says in its environment; each name of ours is one that Lotse reads."""
    said = dict(pair.split("=", 1) for pair in shlex.split(" ".join(those("ENV"))))
    known = Path(environment.__file__).read_text()
    assert all(name in known for name in said if name.startswith("LOTSE_"))
    return said
