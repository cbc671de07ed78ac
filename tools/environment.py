# SPDX-License-Identifier: EUPL-1.2
"""Lay out .venv from requirements.lock, with nothing but a bare Python; install what a Debian machine leaves out.

`environment.py runtime` is enough for `make demo`, `environment.py development` for tests and checks,
`environment.py system` looks for the programs that tests start. Standard library only: it runs before anything else.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import lock

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
# program that must be found -> Debian package that brings it
PROGRAMS = {
    "chromium": "chromium",
    "ffmpeg": "ffmpeg",
    "pdftotext": "poppler-utils",
    "tesseract": "tesseract-ocr-nld",
    "qpdf": "qpdf",
    "strace": "strace",
    "openssl": "openssl",
}
_TESSDATA = (Path("/usr/share/tesseract-ocr"), Path("/usr/share/tessdata"), Path("/usr/local/share/tessdata"))


class Missing(Exception):  # noqa: N818  # it says what is missing, in a sentence for a person
    """Something is not there that only the owner of the machine can bring."""


def say(text: str) -> None:
    """Tell a person something."""
    sys.stderr.write(f"strafketen: {text}\n")
    sys.stderr.flush()


def _run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def apt_install(packages: list[str], *, why: str) -> None:
    """Install Debian packages as root; otherwise give the command.

    Raises:
        Missing: not root, or not a Debian.
    """
    command = f"apt-get install -y {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        message = f"{why} ontbreekt. Installeer het met: sudo {command}"
        raise Missing(message)
    say(f"{why} ontbreekt; ik voer uit: {command}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    _run("apt-get", "update", "-qq")
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def _make_venv() -> None:
    """Make .venv when it is not there or its Python no longer runs."""
    if (
        PYTHON.exists()
        and subprocess.run([str(PYTHON), "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    ):
        return
    if importlib.util.find_spec("ensurepip") is None:
        apt_install(["python3-venv"], why="Het onderdeel venv van Python")
    say("de omgeving .venv wordt gemaakt")
    _run(sys.executable, "-m", "venv", "--clear", VENV)


def _install(requirements: list[str], *, installer: tuple[str, ...]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(requirements) + "\n")
        file.flush()
        _run(*installer, "--require-hashes", "-r", file.name)


def _uv_works() -> bool:
    return subprocess.run([str(PYTHON), "-m", "uv", "--version"], check=False, capture_output=True).returncode == 0


def lay_out(*, development: bool) -> None:
    """Install the locked packages and the product itself, in place.

    Raises:
        Missing: Python is too old, or a package of the system is needed.
    """
    if sys.version_info < OLDEST:
        message = (
            f"Python {OLDEST[0]}.{OLDEST[1]} of nieuwer is nodig, dit is {sys.version.split()[0]}. "
            "Geef een nieuwere mee: make PYTHON=/pad/naar/python3"
        )
        raise Missing(message)
    runtime, more = lock.parts(lock.LOCK.read_text("utf-8"))
    _make_venv()
    if not _uv_works():
        bootstrap = [block for block in runtime if lock.name_of(block) == "uv"]
        pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
        _install(bootstrap, installer=pip)
    uv = (str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON))
    say("de vastgelegde pakketten worden geïnstalleerd" + (" (met die voor ontwikkeling)" if development else ""))
    _install(runtime + more if development else runtime, installer=(*uv, "--no-deps"))
    _run(*uv, "--no-deps", "--no-build-isolation", "--editable", ".")
    (VENV / ("development" if development else "runtime")).touch()
    if development:
        (VENV / "runtime").touch()


def system() -> None:
    """Look for the programs that tests start, and the Dutch language data of the text reader.

    Raises:
        Missing: one is not there and we may not install it.
    """
    wanted = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if "tesseract-ocr-nld" not in wanted and not any(any(root.rglob("nld.traineddata")) for root in _TESSDATA):
        wanted.append("tesseract-ocr-nld")
    if wanted:
        apt_install(sorted(set(wanted)), why="Voor de tests nodige programmatuur")


def main(argv: list[str]) -> int:
    """Run the step that the first word names."""
    steps = {
        "runtime": lambda: lay_out(development=False),
        "development": lambda: lay_out(development=True),
        "system": system,
    }
    if len(argv) != 1 or argv[0] not in steps:
        say(f"kies uit: {', '.join(steps)}")
        return 2
    try:
        steps[argv[0]]()
    except Missing as missing:
        say(str(missing))
        return 1
    except subprocess.CalledProcessError as error:
        say(
            f"de opdracht {' '.join(error.cmd[:4])} … mislukte met code {error.returncode}; "
            "de regels hierboven zeggen waarom"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
