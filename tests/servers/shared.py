"""What the processes of one test run share: a folder, and things made once for all of them."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

FOLDER = "VAKSAM_TEST_RUN_FOLDER"


def begin() -> None:
    """Called where pytest starts, before its workers, who inherit the folder's name."""
    made = Path(tempfile.mkdtemp(prefix="vaksam-tests-"))
    made.chmod(0o711)  # the database server runs as another user, who must pass through
    (made / "owner.pid").write_text(str(os.getpid()))
    os.environ[FOLDER] = str(made)


def end() -> None:
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def folder() -> Path:
    return Path(os.environ[FOLDER])


def once(name: str, make: Callable[[], str]) -> str:
    """What `make` answered the first process of this run that asked for `name`; the others wait for it."""
    answer = folder() / f"{name}.answer"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answer.exists():
            answer.write_text(make(), encoding="utf-8")
        return answer.read_text(encoding="utf-8")
