"""Deployed processes: a drawing with its forms and tables, stored once by content hash and kept for the cases on it."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime
from functools import cached_property
from pathlib import Path

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.database import insert_unless_there
from engine.definition import Workflow
from engine.drawing import Drawing
from engine.errors import NotDeployed
from engine.forms import Form, load_form
from engine.models import Definition
from engine.profile import DrawingRefused, check_drawing
from engine.runner import Specs, specs_of
from engine.tables import Table, load_table
from engine.wiring import check_workflow

KEPT = (".bpmn", ".dmn", ".json")


class Bundle:
    """The files of one version of a process."""

    def __init__(self, packed: bytes) -> None:
        self.packed = packed
        self.hash = hashlib.sha256(packed).hexdigest()
        self.files: dict[str, str] = orjson.loads(zlib.decompress(packed))

    @classmethod
    def of_folder(cls, folder: Path) -> Bundle:
        names = sorted(path for path in folder.rglob("*") if path.suffix in KEPT)
        texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in names}
        return cls(zlib.compress(orjson.dumps(texts, option=orjson.OPT_SORT_KEYS), 9))

    @property
    def drawing_xml(self) -> bytes:
        return next(text for name, text in self.files.items() if name.endswith(".bpmn")).encode()

    @cached_property
    def drawing(self) -> Drawing:
        return Drawing(self.drawing_xml)

    @property
    def specs(self) -> Specs:
        return specs_of(self.drawing.xml, self.drawing.process_id)

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The forms of tasks, starts and actions by their names."""
        names = [name for name in self.files if name.startswith("forms/") and name.endswith(".schema.json")]
        return {name.removeprefix("forms/").removesuffix(".schema.json"): self._form(name) for name in names}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The decision tables by the ids of their business rule tasks."""
        names = [name for name in self.files if name.endswith(".dmn")]
        return {name.removesuffix(".dmn"): load_table(self.files[name].encode()) for name in names}

    def _form(self, schema: str) -> Form:
        ui = self.files.get(schema.replace(".schema.json", ".ui.json"), "{}")
        return load_form(self.files[schema].encode(), ui.encode())


_bundles: dict[str, Bundle] = {}


def bundle_of(session: Session, hash_: str) -> Bundle:
    """The files a case began with; read once for each process and machine."""
    if hash_ not in _bundles:
        packed = session.scalars(select(Definition.bundle).where(Definition.hash == hash_)).one()
        _bundles[hash_] = Bundle(packed)
    return _bundles[hash_]


def newest(session: Session, workflow: str) -> Bundle:
    """The version new cases begin with. Raises NotDeployed."""
    last = select(Definition.hash).where(Definition.workflow == workflow).order_by(Definition.version.desc()).limit(1)
    hash_ = session.scalar(last)
    if hash_ is None:
        raise NotDeployed(workflow)
    return bundle_of(session, hash_)


def deploy(session: Session, workflow: Workflow, now: datetime) -> Bundle:
    """Store the workflow's folder as its newest version, unless it is stored already. Raises DrawingRefused."""
    bundle = Bundle.of_folder(workflow.folder)
    if session.get(Definition, bundle.hash) is None:
        _accept(workflow, bundle)
        last = session.scalar(select(func.max(Definition.version)).where(Definition.workflow == workflow.name))
        insert_unless_there(
            session,
            Definition,
            hash=bundle.hash,
            workflow=workflow.name,
            version=(last or 0) + 1,
            bundle=bundle.packed,
            deployed_at=now,
        )
    return _bundles.setdefault(bundle.hash, bundle)


_accepted: set[str] = set()


def _accept(workflow: Workflow, bundle: Bundle) -> None:
    """Check drawing and wiring once for each content and process."""
    if bundle.hash in _accepted:
        return
    findings = [*check_drawing(bundle.drawing_xml), *check_workflow(workflow)]
    if findings:
        raise DrawingRefused(findings)
    _accepted.add(bundle.hash)
