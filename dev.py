#!/usr/bin/env python3
"""Fetches what Vaksam needs and runs it; needs Python and this folder, nothing else.

`python3 dev.py` lists the commands. Everything installed lands in .venv, from requirements/*.txt, where every file that
may be installed is named by its hash.
"""

import sys

if sys.version_info < (3, 11):  # before anything an older Python cannot read
    sys.exit(
        "Vaksam behöver Python 3.11 eller nyare; det här är Python %d.%d.\n" % sys.version_info[:2]
        + "Installera en nyare Python och skriv till exempel: python3.11 dev.py demo\n"
        + "(Vaksam needs Python 3.11 or newer.)"
    )

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
LAUNCHER = BIN / "vaksam"

#: Debian's names for the libraries that WeasyPrint draws PDF documents with, and the file that shows they are there.
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")

STATIC_CHECKS = (
    ("ruff", ["ruff", "check"]),
    ("ruff format", ["ruff", "format", "--check"]),
    ("mypy", ["mypy"]),
    ("import-linter", ["lint-imports", "--no-logo"]),
)


def demo(arguments: list[str]) -> int:
    """starta Vaksam med påhittade ärenden (fler ord skickas vidare)"""
    return vaksam(["demo", *arguments])


def scenario(arguments: list[str]) -> int:
    """kör processernas egna prov i bpmn/*/scenarios"""
    return vaksam(["scenario", *arguments])


def check(_: list[str]) -> int:
    """granska koden utan att köra den: ruff, mypy, import-linter"""
    environment("dev")
    return summary(static_results())


def test(arguments: list[str]) -> int:
    """granska koden och kör alla prov; med fler ord körs bara pytest med dem"""
    environment("dev")
    system_packages()
    if arguments:
        return module(["pytest", *arguments])
    results = static_results()
    code, closing_line = pytest_with_closing_line(["-n", "2", "--dist", "worksteal", "--durations", "10"])
    outcome = summary([*results, ("pytest", code)])
    print(closing_line)
    return outcome


def bench(arguments: list[str]) -> int:
    """mät hur snabbt Vaksam är (tests/benchmarks)"""
    environment("bench")
    return module(["tests.benchmarks", *arguments])


def lock(arguments: list[str]) -> int:
    """räkna om requirements/*.txt ur pyproject.toml (--upgrade tar nyare versioner)"""
    environment("dev")
    run_file, dev_file, bench_file, uv_file = (str(requirement_file(kind)) for kind in ("run", "dev", "bench", "uv"))
    resolve = [str(UV), "pip", "compile", "--quiet", "--generate-hashes", "--universal", "--python-version", "3.11"]
    resolve += ["--custom-compile-command", "python3 dev.py lock", *arguments]
    wanted = (
        ["pyproject.toml", "--output-file", run_file],
        ["pyproject.toml", "--group", "dev", "--constraint", run_file, "--output-file", dev_file],
        ["--group", "bench", "--constraint", dev_file, "--output-file", bench_file],
        ["--group", "installer", "--output-file", uv_file],
    )
    return max(subprocess.call([*resolve, *rest], cwd=ROOT, env=installer_settings()) for rest in wanted)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "scenario": scenario,
    "bench": bench,
    "lock": lock,
}


def vaksam(arguments: list[str]) -> int:
    """Becomes the program itself, so that a signal meant for it reaches it."""
    environment("run")
    command = [str(PYTHON), str(LAUNCHER), *arguments]
    if os.name != "nt":
        os.execv(PYTHON, command)
    return subprocess.call(command)


def module(command: list[str]) -> int:
    return subprocess.call([str(PYTHON), "-m", *command], cwd=ROOT)


def static_results() -> list[tuple[str, int]]:
    return [(name, subprocess.call([BIN / program, *rest], cwd=ROOT)) for name, (program, *rest) in STATIC_CHECKS]


def pytest_with_closing_line(arguments: list[str]) -> tuple[int, str]:
    """Runs pytest in plain sight; also answers the line that counts what passed, to be said last."""
    command = [str(PYTHON), "-m", "pytest", *arguments]
    line = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", errors="replace") as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
    return running.returncode, line.strip()


def summary(results: list[tuple[str, int]]) -> int:
    """Says how each went; 0 if all went well."""
    print()
    for name, code in results:
        print(f"{name:15} {'godkänt' if code == 0 else f'UNDERKÄNT (kod {code})'}")
    sys.stdout.flush()
    return int(any(code for _, code in results))


def environment(kind: str) -> None:
    """.venv holds what requirements/<kind>.txt says; a second call with the same files costs nothing."""
    if PYTHON.exists() and is_in_place(kind):
        return
    started = time.monotonic()
    say("Hämtar det Vaksam behöver (görs en gång, tar under en minut) ...")
    if not PYTHON.exists():
        create_venv()
    if not (UV.exists() and is_in_place("uv")):
        pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
        install([*pip, "-r", str(requirement_file("uv"))])
        mark_in_place("uv")
    if kind == "bench":
        environment("dev")
    uv_pip(kind)
    put_project_on_path()
    for done in ("run", "dev") if kind == "dev" else (kind,):
        mark_in_place(done)
    say(f"Klart efter {time.monotonic() - started:.0f} s.")


def uv_pip(kind: str) -> None:
    """What `dev` names and nothing else; `run` and `bench` are added to what is there."""
    files = [requirement_file("dev"), requirement_file("uv")] if kind == "dev" else [Path("-r"), requirement_file(kind)]
    verb = ["sync"] if kind == "dev" else ["install"]
    options = ["--quiet", "--require-hashes", "--python", str(PYTHON)]
    install([str(UV), "pip", *verb, *options, *map(str, files)])


def create_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("Din Python saknar venv. På Debian och Ubuntu: sudo apt-get install python3-venv")
    install([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(command: list[str]) -> None:
    if subprocess.call(command, cwd=ROOT, env=installer_settings()) != 0:
        sys.exit("Det gick inte att hämta det Vaksam behöver; felet står ovan. Kontrollera nätet och försök igen.")


def installer_settings() -> dict[str, str]:
    """uv does not read pip's settings: a workplace that told pip of its mirror and certificate need not repeat it."""
    settings = dict(os.environ, UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV=str(VENV))
    for for_pip, for_uv in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if for_pip in settings:
            settings.setdefault(for_uv, settings[for_pip])
    return settings


def put_project_on_path() -> None:
    """The environment finds the project where it stands, also rooms added later, with nothing built or downloaded."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([str(PYTHON), "-c", ask], encoding="utf-8").strip())
    (packages / "vaksam.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    launcher = "import sys\n\nfrom webapp.commands import main\n\nsys.exit(main())\n"
    LAUNCHER.write_text(f"#!{PYTHON}\n{launcher}", encoding="utf-8")
    LAUNCHER.chmod(0o755)


def requirement_file(kind: str) -> Path:
    return REQUIREMENTS / f"{kind}.txt"


def fingerprint(kind: str) -> str:
    return hashlib.sha256(requirement_file(kind).read_bytes() + str(ROOT).encode()).hexdigest()


def is_in_place(kind: str) -> bool:
    mark = VENV / f"{kind}.sha256"
    return mark.exists() and mark.read_text() == fingerprint(kind)


def mark_in_place(kind: str) -> None:
    (VENV / f"{kind}.sha256").write_text(fingerprint(kind))


def system_packages() -> None:
    """Documents are drawn with libraries of the system: fetched on a Debian where we may, named where we may not."""
    if sys.platform != "linux" or all(is_loadable(library) for library in PDF_LIBRARIES):
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"Proven behöver systempaket. På Debian och Ubuntu: sudo apt-get install {' '.join(PDF_PACKAGES)}")
    say(f"Installerar {', '.join(PDF_PACKAGES)} ...")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PDF_PACKAGES]):
        subprocess.run(["apt-get", *command], env=quiet, check=True, stdout=subprocess.DEVNULL)


def is_loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print("Skriv: python3 dev.py <kommando>\n")
        for name, function in COMMANDS.items():
            print(f"  {name:10} {function.__doc__}")
        return 0 if not arguments or arguments[0] in {"help", "-h", "--help"} else 2
    return command(arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
