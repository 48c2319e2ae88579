"""The start page: what waits for me, the way to report, and what I have reported."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.access import works_with_cases
from engine.inbox import Wanted, read_inbox
from engine.reading.own_reports import own_reports
from webapp.case.numbers import in_address
from webapp.current import house, person_id, today
from webapp.inbox.listing import groups
from webapp.providers import is_provider
from webapp.report.drafts import drafts
from webapp.report.following import stages_of

SHOWN = 6


def start() -> ResponseReturnValue:
    with house().database.reading() as session:
        works = works_with_cases(session, person_id(), today())
        inbox = read_inbox(house(), session, person_id(), Wanted(), most=SHOWN) if works else None
        reports = own_reports(house(), session, person_id())
        begun = drafts(session)
        provider = is_provider(session)
    return render_template(
        "report/start.html",
        first_name=current_user.name.split(" ")[0],
        groups=groups(inbox.tasks) if inbox else (),
        total=inbox.total if inbox else 0,
        works=works,
        provider=provider,
        shown=SHOWN,
        reports=reports[:SHOWN],
        more_reports=len(reports) > SHOWN,
        drafts=begun,
        stages_of=stages_of,
        in_address=in_address,
    )
