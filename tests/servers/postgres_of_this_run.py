"""The one PostgreSQL of a test run, started by the first process that needs it and gone with the run.

It belongs to a guard process, so that it outlives the worker that asked for it and never outlives pytest.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.servers import shared
from tests.servers.postgres import PostgresDidNotStart, running_server
from tests.servers.waiting import comes_true

#: A SQLAlchemy URL (postgresql+psycopg://...) of somebody who may create databases on a server to use instead.
OWN_SERVER = "VAKSAM_TEST_POSTGRES"
URL_FILE, PID_FILE, OWNER_FILE, LOG_FILE = "postgres.url", "guard.pid", "owner.pid", "guard.log"


def server_url() -> str:
    """Where this run's server is. Raises PostgresDidNotStart."""
    return os.environ.get(OWN_SERVER) or shared.once("postgres", _start_guard)


def _start_guard() -> str:
    folder = shared.folder()
    with (folder / LOG_FILE).open("wb") as log:
        command = [sys.executable, "-m", "tests.servers.postgres_of_this_run", str(folder)]
        guard = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    (folder / PID_FILE).write_text(str(guard.pid))
    ready = folder / URL_FILE
    comes_true(lambda: ready.exists() or guard.poll() is not None, seconds=90)
    if not ready.exists():
        guard.terminate()
        raise PostgresDidNotStart((folder / LOG_FILE).read_text(errors="replace"))
    return ready.read_text()


def stop() -> None:
    """Ends this run's server, if one was started."""
    folder = shared.folder()
    if not (folder / URL_FILE).exists():
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(int((folder / PID_FILE).read_text()), signal.SIGTERM)
    comes_true(lambda: not (folder / URL_FILE).exists(), seconds=20)


def guard(folder: Path) -> None:
    """Runs the server until told to stop, or until the pytest that owns the folder is gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    owner = int((folder / OWNER_FILE).read_text())
    try:
        with running_server(folder) as url:
            (folder / f"{URL_FILE}.half").write_text(url)
            (folder / f"{URL_FILE}.half").rename(folder / URL_FILE)
            while _lives(owner):
                time.sleep(0.5)
    finally:
        (folder / URL_FILE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
