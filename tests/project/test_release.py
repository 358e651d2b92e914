"""A release says what it holds, and who signed it; whoever changes anything is found out."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERIFY = ("ssh-keygen", "-Y", "verify", "-I", "lotse-releases", "-n", "lotse-release",
          "-s", "SHA256SUMS.sig", "-f")  # fmt: skip


@pytest.fixture
def release(tmp_path):
    """A folder as a release is one, and a key of its owner that is in the list of signers."""
    folder, key = tmp_path / "dist", tmp_path / "key"
    folder.mkdir()
    for name in ("lotse-0.1.0-py3-none-any.whl", "requirements.txt", "sbom.json"):
        (folder / name).write_text(f"this is {name}\n")
    new_key(key)
    public = key.with_suffix(".pub").read_text()
    signers = tmp_path / "signers"
    signers.write_text(f'lotse-releases namespaces="lotse-release" {public}')
    return folder, key, signers


def new_key(file):
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)]
    subprocess.run(command, check=True)


def sign(folder, key, signers):
    return subprocess.run(
        [ROOT / "tools" / "sign", folder, *([key] if key else [])],
        env={"PATH": "/usr/bin:/bin", "LOTSE_SIGNERS": str(signers)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def is_good(folder, signers):
    """What docs/operations/releases.md tells a computer centre to do, by its first command."""
    with (folder / "SHA256SUMS").open("rb") as sums:
        done = subprocess.run(
            [*VERIFY, signers], cwd=folder, stdin=sums, capture_output=True, text=True, check=False
        )
    return done.returncode == 0 and 'Good "lotse-release" signature' in done.stdout


def sums_fit(folder):
    """By its second command."""
    command = ["sha256sum", "-c", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_signed_release_is_good_and_every_change_is_found(release, tmp_path):
    folder, key, signers = release
    for _twice in range(2):
        assert sign(folder, key, signers).returncode == 0
        assert is_good(folder, signers)
        assert sums_fit(folder)
    named = [line.split()[1] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert sorted(named) == [
        "./lotse-0.1.0-py3-none-any.whl", "./requirements.txt", "./sbom.json",
    ]  # fmt: skip

    (folder / "requirements.txt").write_text("something else\n")
    assert is_good(folder, signers)
    assert not sums_fit(folder)
    # Whoever changes the sums, too, cannot sign them.
    assert sign(folder, None, signers).returncode == 0
    assert sums_fit(folder)
    assert not (folder / "SHA256SUMS.sig").exists(), "an old signature does not stay"
    stranger = tmp_path / "stranger"
    new_key(stranger)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", stranger, "-n", "lotse-release"]
    subprocess.run([*command, folder / "SHA256SUMS"], check=True, capture_output=True)
    assert not is_good(folder, signers)


def test_key_that_nobody_could_check_signs_nothing(release, tmp_path):
    folder, _, signers = release
    stranger = tmp_path / "stranger"
    new_key(stranger)
    done = sign(folder, stranger, signers)
    assert done.returncode == 1
    public = " ".join(stranger.with_suffix(".pub").read_text().split()[:2])
    assert f'lotse-releases namespaces="lotse-release" {public}' in done.stderr
    assert not (folder / "SHA256SUMS.sig").exists()
    signers.write_text(signers.read_text() + done.stderr.splitlines()[-1] + "\n")
    assert sign(folder, stranger, signers).returncode == 0
    assert is_good(folder, signers)


def test_how_to_check_is_written_as_it_is_tried_here():
    said = (ROOT / "docs/operations/releases.md").read_text()
    command = "ssh-keygen -Y verify -f release-signers -I lotse-releases -n lotse-release"
    assert f"{command} -s SHA256SUMS.sig < SHA256SUMS\nsha256sum -c SHA256SUMS" in said


def test_example_of_a_districts_file_is_that_of_no_demo(tmp_path):
    """A demo may be emptied by one command, and its log-ins are printed."""
    (line,) = [
        line
        for line in (ROOT / "tools/wheel").read_text().splitlines()
        if "district-example" in line
    ]
    subprocess.run(["bash", "-c", line], cwd=ROOT, env={"out": str(tmp_path)}, check=True)
    assert "\nis_demo: false\n" in (tmp_path / "district-example.yaml").read_text()
    assert "is_demo: true" not in (tmp_path / "district-example.yaml").read_text()
