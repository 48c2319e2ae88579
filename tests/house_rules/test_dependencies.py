"""What is installed is named by its hash, and says why it is there."""

import re
import tomllib

from tests.house_rules.house import ROOT


def declared() -> list[str]:
    """The names in pyproject.toml, normalised."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["dev"], *groups["bench"], *groups["installer"]]
    return [normalised(one) for one in wanted]


def normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]).lower()


def unhashed(text: str) -> list[str]:
    """The packages of a requirements file that stand without a hash."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    return [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]


def test_a_package_without_a_hash_is_found_out() -> None:
    assert unhashed("flask==3.1.3 \\\n    --hash=sha256:0\nlxml==6.1.3\n    # via x\n") == ["lxml==6.1.3"]


def test_every_package_is_named_by_its_hash() -> None:
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert [file.stem for file in files] == ["bench", "dev", "run", "uv"]
    assert [one for file in files for one in unhashed(file.read_text(encoding="utf-8"))] == []


def test_what_is_declared_is_locked() -> None:
    locked = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "requirements").glob("*.txt"))
    names = {normalised(line) for line in locked.splitlines() if "==" in line}
    assert [name for name in declared() if name not in names] == []


def test_what_is_declared_is_explained() -> None:
    explained = (ROOT / "docs" / "beroenden.md").read_text(encoding="utf-8").lower().replace("_", "-")
    assert [name for name in declared() if name not in explained] == []
