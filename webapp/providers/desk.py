"""What the municipality knows of each provider, and the links they are sent; for those who answer for the contracts."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import holds, visible_to
from engine.errors import NotAllowed
from engine.models import Case, Unit
from webapp.case.numbers import case_url
from webapp.current import house, now, person_id, today, trade

#: Roles that answer for the contracts, or for what the nämnd is told of them.
READERS = ("avtalsansvarig", "namndsekreterare", "forvaltningschef")
CONTRACT_MANAGER = "avtalsansvarig"
PROCESS = "provider_report"
STATES = {"waiting": "Inte använd", "used": "Använd", "withdrawn": "Återkallad", "expired": "För gammal"}


def install(app: Flask) -> None:
    blueprint = Blueprint("providers", __name__, url_prefix="/utforare", template_folder="templates")
    blueprint.get("/")(desk)
    blueprint.post("/lank")(make_link)
    blueprint.post("/lank/<int:link_id>/aterkalla")(withdraw_link)
    app.register_blueprint(blueprint)


def desk() -> ResponseReturnValue:
    with house().database.reading() as session:
        _require(session, READERS)
        return _show(session)


def make_link() -> ResponseReturnValue:
    """The link is shown here and never again."""
    provider_id, case_id = request.form.get("provider", type=int), request.form.get("case", type=int)
    with house().database.reading() as session:
        _require(session, (CONTRACT_MANAGER,))
        case = _open_case(session, case_id) if case_id else None
        provider_id = case.unit_id if case else provider_id
        known = [one for one, _ in trade().providers.providers(session)]
    if provider_id not in known:
        flash("Välj vilken utförare länken är till.", "warning")
        return redirect(url_for("providers.desk"))
    secret = trade().providers.make_link(house(), provider_id, person_id(), case.id if case else None)
    made = f"{house().settings.base_url.rstrip('/')}{url_for('provider_link.open_link', secret=secret)}"
    with house().database.reading() as session:
        return _show(session, made=made)


def withdraw_link(link_id: int) -> ResponseReturnValue:
    with house().database.reading() as session:
        _require(session, (CONTRACT_MANAGER,))
    trade().providers.withdraw(house(), link_id)
    flash("Länken är återkallad.", "success")
    return redirect(url_for("providers.desk"))


def may_read(session: Session) -> bool:
    """The reader answers for contracts, or reads of them."""
    return any(holds(session, person_id(), role, today()) for role in READERS)


def _show(session: Session, made: str = "") -> str:
    year = request.args.get("ar", today().year, type=int)
    shelf = trade().providers
    return render_template(
        "providers/desk.html",
        year=year,
        this_year=today().year,
        figures=shelf.figures(session, year),
        links=shelf.links(session, person_id(), now()),
        states=STATES,
        providers=shelf.providers(session),
        open_cases=_open_cases(session),
        may_make=holds(session, person_id(), CONTRACT_MANAGER, today()),
        made=made,
        case_url=case_url,
    )


def _require(session: Session, roles: tuple[str, ...]) -> None:
    """Raises NotAllowed."""
    if not any(holds(session, person_id(), role, today()) for role in roles):
        raise NotAllowed("Utförare")


def _open_cases(session: Session) -> list[tuple[int, str, str]]:
    """Those the reader sees: number of the row, case number, provider."""
    mine = select(Case.id, Case.number, Unit.name).join(Unit, Unit.id == Case.unit_id)
    running = mine.where(Case.workflow == PROCESS, Case.status == "open", visible_to(person_id(), today()))
    return [(row.id, row.number, row.name) for row in session.execute(running.order_by(Case.id.desc()).limit(100))]


def _open_case(session: Session, case_id: int) -> Case:
    """Raises NotAllowed for one the reader does not see."""
    seen = select(Case).where(Case.id == case_id, Case.workflow == PROCESS, visible_to(person_id(), today()))
    case = session.scalars(seen).one_or_none()
    if case is None:
        raise NotAllowed("Utförare")
    return case
