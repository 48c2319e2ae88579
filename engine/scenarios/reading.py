"""A scenario's file becomes a story; what cannot be understood is refused by name and line before anything happens."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path

from engine.scenarios.answers import CommonAnswers
from engine.scenarios.checks import read_checks
from engine.scenarios.moments import day, moment
from engine.scenarios.names import Names
from engine.scenarios.story import OUTSIDE, CaseName, Refused, Scenario, Step
from engine.scenarios.written import Written, read_yaml

HEAD = ("titel", "vinjett", "text", "kommun", "börjar", "steg")
EVERY_STEP = ("när", "ärende", "text", "nekas", "incident", "då")
REFUSED = {"text": "text", "fält": "field"}
#: Verb -> the names it takes beside it.
VERBS = {
    "rapportera": ("vem", "svar", "bilagor"),
    "gör": ("vem", "svar", "bilagor"),
    "sidosteg": ("vem", "svar"),
    "ta": ("vem",),
    "lämna tillbaka": ("vem",),
    "lämna över": ("vem", "till"),
    "jäv": ("vem",),
    "skydda": ("vem",),
    "namnge": ("vem",),
    "stryk": ("vem",),
    "bifoga": ("vem",),
    "pausa": ("vem", "till", "skäl"),
    "återuppta": ("vem", "skäl"),
    "förläng": ("vem", "till", "skäl"),
    "återkalla frist": ("vem", "skäl"),
    "frånvaro": ("från", "till", "ersättare"),
    "fram till": (),
}
#: What is done to a deadline, and whether until a day.
CHANGES = {"pausa": True, "återuppta": False, "förläng": True, "återkalla frist": False}
#: What somebody without a login may be said to do.
OPEN_TO_ALL = ("rapportera", "sidosteg")


def read_scenario(path: Path, names: Names) -> Scenario:
    """Raises BadScenario."""
    root = read_yaml(path)
    head = root.fields(HEAD)
    for name in ("titel", "börjar", "steg"):
        if name not in head:
            raise root.wrong(f"”{name}” saknas.")
    starts = moment(head["börjar"], names.zone)
    common = CommonAnswers.known_to(path, names)
    reader = _Reader(names=names, common=common, now=starts, first=_first_process(head["steg"], names))
    return Scenario(
        path=path,
        title=head["titel"].text,
        vignette=head["vinjett"].text if "vinjett" in head else "",
        text=head["text"].text if "text" in head else "",
        starts=starts,
        common=common,
        steps=tuple(reader.step(number, row) for number, row in enumerate(head["steg"].rows, start=1)),
    )


def _first_process(steps: Written, names: Names) -> str:
    for row in steps.rows:
        if "rapportera" in row.mapping:
            return names.workflow(row.mapping["rapportera"])
    raise steps.wrong("berättelsen öppnar inget ärende. Börja med ett steg som har ”rapportera”.")


@dataclasses.dataclass(kw_only=True)
class _Reader:
    """Reads steps in order; a step without a time happens when the one before it did."""

    names: Names
    common: CommonAnswers
    now: datetime
    first: str  #: the process whose first case a step is about when it says nothing else

    @property
    def today(self) -> date:
        return self.now.astimezone(self.names.zone).date()

    def step(self, number: int, row: Written) -> Step:
        verb = self._verb(row)
        fields = row.fields([*EVERY_STEP, *([verb, *VERBS[verb]] if verb else [])])
        self._move(fields.get("när"))
        case = self._case(fields.get("ärende"), verb, fields.get(verb))
        step = Step(
            line=row.line,
            number=number,
            at=self.now,
            case=case,
            text=fields["text"].text if "text" in fields else "",
            verb=verb,
            refused=_refused(fields["nekas"]) if "nekas" in fields else None,
            incidents=tuple(kind.text for kind in fields["incident"].rows) if "incident" in fields else (),
            checks=read_checks(fields["då"], case, self.names) if "då" in fields else (),
        )
        return self._with_verb(step, row) if verb else step

    def _verb(self, row: Written) -> str:
        verbs = [name for name in row.mapping if name in VERBS]
        if len(verbs) > 1:
            raise row.wrong(f"ett steg är en sak, men här står både {' och '.join(verbs)}.")
        if not verbs and not {"när", "då"} & row.mapping.keys():
            raise row.wrong(f"steget gör ingenting. Ett steg har ”när”, ”då” eller någon av: {', '.join(VERBS)}.")
        return verbs[0] if verbs else ""

    def _move(self, written: Written | None) -> None:
        if written is None:
            return
        at = moment(written, self.names.zone)
        if at < self.now:
            raise written.wrong("tiden går bara framåt, och steget före händer senare än så.")
        self.now = at

    def _case(self, written: Written | None, verb: str, what: Written | None) -> CaseName:
        if written is not None:
            process, _, nth = written.text.partition(" ")
            if nth and not nth.isdigit():
                raise written.wrong("skriv processens namn och, från det andra ärendet, ett nummer: ”measure 2”.")
            name = dataclasses.replace(written, value=process)
            return CaseName(workflow=self.names.workflow(name), nth=int(nth or 1))
        if verb == "rapportera" and what is not None:
            return CaseName(workflow=self.names.workflow(what))
        if verb in ("gör", "ta", "lämna tillbaka", "lämna över") and what is not None:
            return CaseName(workflow=self._process_of(self.names.task(what)))
        return CaseName(workflow=self.first)

    def _process_of(self, task: str) -> str:
        having = [name for name, bundle in self.names.bundles.items() if task in bundle.forms]
        return self.first if self.first in having else having[0]

    def _who(self, verb: str, row: Written) -> str:
        if "vem" not in row.mapping:
            raise row.wrong("”vem” saknas.")
        who = row.mapping["vem"]
        if verb not in OPEN_TO_ALL or who.text != OUTSIDE:
            self.names.person(who)
        return who.text

    def _with_verb(self, step: Step, row: Written) -> Step:
        fields, what = row.mapping, row.mapping[step.verb]
        if step.verb not in ("frånvaro", "fram till"):
            step = dataclasses.replace(step, who=self._who(step.verb, row))
        if step.verb == "frånvaro":
            return self._absence(step, row)
        if step.verb == "skydda":
            return dataclasses.replace(step, people=tuple(_person(self.names, one) for one in what.rows))
        if step.verb in ("jäv", "namnge", "stryk", "bifoga"):
            return dataclasses.replace(step, what=what.text if step.verb == "bifoga" else _person(self.names, what))
        if step.verb in CHANGES:
            return self._change(step, row)
        if step.verb == "lämna över":
            if "till" not in fields:
                raise row.wrong("”till” saknas.")
            return dataclasses.replace(step, what=self.names.task(what), to=_person(self.names, fields["till"]))
        if step.verb in ("ta", "lämna tillbaka", "fram till"):
            return dataclasses.replace(step, what=self.names.task(what))
        return self._with_answers(step, row)

    def _with_answers(self, step: Step, row: Written) -> Step:
        fields, what = row.mapping, row.mapping[step.verb]
        look_up = {"rapportera": self.names.workflow, "gör": self.names.task, "sidosteg": self.names.action}
        name = look_up[step.verb](what)
        bundle = self.names.bundles[step.case.workflow]
        form = self.names.workflows[name].start_form if step.verb == "rapportera" else name
        if form not in bundle.forms:
            raise what.wrong(f"processen {step.case.workflow} har inget formulär för ”{name}”.")
        answers = self.common.answers(
            bundle.forms[form], form, self.today, fields.get("svar"), process=step.case.workflow
        )
        files = tuple(file.text for file in fields["bilagor"].rows) if "bilagor" in fields else ()
        return dataclasses.replace(step, what=name, answers=answers, files=files)

    def _change(self, step: Step, row: Written) -> Step:
        fields = row.mapping
        if CHANGES[step.verb] and "till" not in fields:
            raise row.wrong("”till” saknas.")
        until = day(fields["till"], self.today) if "till" in fields else None
        reason = fields["skäl"].text if "skäl" in fields else ""
        return dataclasses.replace(step, what=self.names.deadline(fields[step.verb]), until=until, reason=reason)

    def _absence(self, step: Step, row: Written) -> Step:
        fields = row.mapping
        for name in ("från", "till"):
            if name not in fields:
                raise row.wrong(f"”{name}” saknas.")
        days = (day(fields["från"], self.today), day(fields["till"], self.today))
        substitute = _person(self.names, fields["ersättare"]) if "ersättare" in fields else ""
        return dataclasses.replace(step, what=_person(self.names, fields["frånvaro"]), days=days, to=substitute)


def _person(names: Names, written: Written) -> str:
    names.person(written)
    return written.text


def _refused(written: Written) -> Refused:
    if not isinstance(written.value, dict):
        return Refused(line=written.line, text=written.text)
    fields = written.fields(REFUSED)
    if not fields:
        raise written.wrong("skriv en bit av meningen som nekar under ”text”, eller fältet den gäller under ”fält”.")
    return Refused(line=written.line, **{name: fields[key].text for key, name in REFUSED.items() if key in fields})
