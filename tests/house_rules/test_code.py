"""How the product's code is written: what is promised in the documents about the house and can be read off the text."""

import ast

from tests.house_rules.house import PRODUCT, ROOT, committed_files, functions, place, product_files

#: What commits, in its own words or in SQLAlchemy's; database.transaction() is ours.
COMMITTING = {"commit", "begin", "transaction"}
#: One verb is one transaction: these may commit, each for its reason.
MAY_COMMIT = {
    "engine/absences.py": "who is away is a change of the organisation and touches no case",
    "engine/cases.py": "every change of a case is a verb here",
    "engine/clock.py": "wakes each due case in a transaction of its own, and notes those that failed",
    "engine/database.py": "says what a transaction is",
    "engine/deadline_changes.py": "a deadline that runs is paused, extended or withdrawn, each a verb of its own",
    "engine/drafts.py": "a draft is kept for its writer and touches no case",
    "engine/incidents.py": "a failure is noted in a new transaction, after its own was rolled back",
    "engine/login.py": "a try at a password is counted before it is known how it went",
    "engine/manning.py": "gives a task nobody could take to whoever has come, each case for itself",
    "engine/migrations/env.py": "a migration is a transaction, and touches no case",
    "engine/protecting.py": "who is named in a protected case, each change a verb of its own",
    "engine/repair/repairs.py": "mends a case by hand, each repair a verb of its own",
    "engine/outside.py": "a try from outside is counted before it is known how it went",
    "engine/organising.py": "who holds which role and what units there are, by day; touches no case",
    "engine/post.py": "a letter is marked as sent apart from whatever caused it",
    "engine/trace/sealing.py": "ties the histories of all cases together, apart from every step",
    "engine/versions/deploying.py": "stores a version beside the others, and touches no case",
    "engine/versions/runs.py": "moves each case to another version in a transaction of its own",
    "engine/versions/undoing.py": "takes each case back in a transaction of its own",
    "engine/watching.py": "opens a case about each pattern over many cases, and says when it looks next",
    "webapp/commands/demo.py": "founds a municipality in an empty database",
    "webapp/commands/people.py": "founds a municipality in an empty database, and sets a password",
    "webapp/commands/scenario.py": "founds a municipality in an empty database",
    "workflows/deciding.py": "what the municipality decides for itself, by day; touches no case",
    "workflows/municipalities/life.py": "the postman's rounds of days past, in a town that is played",
    "workflows/provider_report/links.py": "a link to a provider is made, used up or taken back, and touches no case",
}

LONGEST_FUNCTION = 60
#: A migration is a list of what changes, from top to bottom; its length is the schema's.
MIGRATIONS = ("engine/migrations/versions/", "workflows/records/migrations/")
#: Longer ones, with what makes them easier to read whole than in parts.
MAY_BE_LONG: dict[str, str] = {}


def commits(text: str) -> int:
    """How many calls there are of a method that commits."""
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COMMITTING
        for node in ast.walk(ast.parse(text))
    )


def long_functions(text: str) -> list[str]:
    return [f"{name}: {lines} lines" for name, lines in functions(ast.parse(text)) if lines > LONGEST_FUNCTION]


def all_long_functions() -> list[str]:
    return [
        f"{place(path)} {one}"
        for path in product_files(".py")
        if not place(path).startswith(MIGRATIONS)
        for one in long_functions(path.read_text(encoding="utf-8"))
    ]


def processes() -> list[str]:
    """The processes: a folder of this name under bpmn/ and one under workflows/."""
    return sorted({path.parent.name for path in committed_files() if path.match("bpmn/*/*.bpmn")})


def other_processes_imported(text: str, own: str, names: list[str]) -> list[str]:
    """The processes, other than its own, that a module of one imports."""
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    reached = {name.split(".")[1] for name in imported if name.startswith("workflows.")}
    return sorted(reached & set(names) - {own})


def test_a_commit_in_a_view_is_found_out() -> None:
    assert commits("def save(db):\n    db.session.commit()\n") == 1
    assert commits("def save(database):\n    with database.transaction() as session: ...\n") == 1
    assert commits("# db.commit()\ndef commit(): ...\n") == 0


def test_only_the_rooms_named_commit() -> None:
    found = [place(path) for path in product_files(".py") if commits(path.read_text(encoding="utf-8"))]
    assert [name for name in found if name not in MAY_COMMIT] == []


def test_a_long_function_is_found_out() -> None:
    body = "    pass\n"
    assert long_functions("class Case:\n  def open(self):\n" + body * LONGEST_FUNCTION) == ["Case.open: 61 lines"]
    assert long_functions("def open():\n" + body * (LONGEST_FUNCTION - 1)) == []


def test_functions_are_short() -> None:
    assert [one for one in all_long_functions() if one.split(":")[0] not in MAY_BE_LONG] == []


def test_a_process_that_imports_another_is_found_out() -> None:
    names = ["lex_maria", "lex_sarah"]
    assert other_processes_imported("from workflows import law, lex_maria", "lex_sarah", names) == ["lex_maria"]
    assert other_processes_imported("import workflows.lex_maria.delegates", "lex_sarah", names) == ["lex_maria"]
    assert other_processes_imported("from workflows.lex_sarah import delegates", "lex_sarah", names) == []


def test_processes_never_import_each_other() -> None:
    found = [
        f"{place(path)} imports {other}"
        for name in processes()
        for path in (ROOT / "workflows" / name).rglob("*.py")
        for other in other_processes_imported(path.read_text(encoding="utf-8"), name, processes())
    ]
    assert found == []


def test_the_exceptions_are_still_needed() -> None:
    assert [name for name in MAY_COMMIT if not (ROOT / name).exists()] == []
    assert set(MAY_BE_LONG) - {one.split(":")[0] for one in all_long_functions()} == set()


def test_the_rooms_are_there() -> None:
    assert [room for room in PRODUCT if not (ROOT / room).is_dir()] == []
