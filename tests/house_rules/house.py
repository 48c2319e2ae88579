"""The project's files, as they would be committed."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "workflows", "webapp")
PRODUCT = (*ROOMS, "bpmn")


def committed_files() -> list[Path]:
    """Every file git has or would take."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def product_files(*suffixes: str) -> list[Path]:
    """Those of the four product folders, of these kinds."""
    return [
        path for path in committed_files() if path.relative_to(ROOT).parts[0] in PRODUCT and path.suffix in suffixes
    ]


def place(path: Path) -> str:
    """As the project names it: `engine/cases.py`."""
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each function's name, with its class before it, and its length in lines."""
    for parent in ast.walk(tree):
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                owner = f"{parent.name}." if isinstance(parent, ast.ClassDef) else ""
                yield f"{owner}{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1
