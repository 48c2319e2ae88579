"""Papers are there with their trace, and cases that belong together know of each other."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.case_file import CaseFile
from engine.check.tokens import REPAIR
from engine.check.trace import RESTORE


def check_documents(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """Every paper the history says was kept is there, with the content it had."""
    for row in file.noted("document_kept"):
        document = file.documents.get(row.detail.get("document"))
        if document is None or document.sha256 != row.detail.get("sha256"):
            yield "document_lost", f"Handlingen på rad {row.seq} i historiken finns inte eller är utbytt.", RESTORE


def check_kin(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """The history names the cases opened from this one, and jäv in a case is jäv in its whole family."""
    noted = {row.detail.get("case") for row in file.noted("linked_case_opened")}
    for number in sorted(map(str, noted - file.linked)):
        yield "linked_lost", f"Ärendet {number} öppnades härifrån, men finns inte eller hör inte hit.", RESTORE
    for number in sorted(file.linked - noted):
        yield "linked_untold", f"Ärendet {number} hör hit, men historiken säger inte att det öppnades.", RESTORE
    if missing := file.in_kin - file.involved:
        what = f"{len(missing)} som har jäv i ett ärende det hör ihop med har det inte här."
        yield "involvement_lost", what, "Anteckna jävet igen på ärendets sida."
    noted_people = {row.detail.get("person") for row in file.noted("involvement")}
    if file.involved != noted_people:
        yield "involvement_untold", "Historiken och ärendet är inte överens om vilka som har jäv.", REPAIR
