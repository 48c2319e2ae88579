"""What the schema cannot say: days in order, and that it is a provider who informs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.law.statutory_time import swedish_day
from workflows.past_days import not_ahead, rows_not_ahead

PROVIDER_UNIT = "utforare"
NOT_SAFE = "Kontrollen visade att de enskilda inte var trygga. Skriv från vilken dag de är det."


def check_information(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "operator_received_on", "happened_on")
    if step.organisation.chain(step.case.unit_id)[0].kind != PROVIDER_UNIT:
        yield Refusal(
            field="", message="Här informerar privata utförare nämnden. Det som händer i kommunen rapporteras för sig."
        )
    happened = answers.get("happened_on")
    if happened and happened > answers["operator_received_on"]:
        yield Refusal(field="happened_on", message="Det kan inte ha hänt efter att ni fick rapporten.")
    yield from rows_not_ahead(step, "other_boards", answers.get("other_boards"), "informed_on")


def check_reception(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from rows_not_ahead(step, "boards_concerned", answers.get("boards_concerned"), "informed_on")


def check_safety(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "safety_checked_on")


def check_update(step: Step, answers: Answers) -> Iterator[Refusal]:
    days = ("operator_ivo_notified_on", "operator_supplemented_on", "operator_last_note_on")
    yield from not_ahead(step, answers, *days)
    notified, supplemented = answers.get("operator_ivo_notified_on"), answers.get("operator_supplemented_on")
    if notified and notified < step.facts["operator_received_on"]:
        yield Refusal(field="operator_ivo_notified_on", message="Anmälan kan inte ha gjorts före rapporten.")
    if notified and supplemented and supplemented < notified:
        yield Refusal(field="operator_supplemented_on", message="Utredningen kan inte ha lämnats före anmälan.")
    if answers.get("operator_done"):
        yield from _nothing_left(answers)


def check_contract(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "dialogue_on")
    again = answers.get("contract_follow_up_on")
    if again and again <= step.today.isoformat():
        yield Refusal(field="contract_follow_up_on", message="Välj en dag som kommer.")


def check_sanction(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "sanction_decided_on")
    if date.fromisoformat(answers["sanction_decided_on"]) < swedish_day(step.since("informed")):
        yield Refusal(field="sanction_decided_on", message="Beslutet kan inte vara äldre än rapporten.")


def check_closing(step: Step, answers: Answers) -> Iterator[Refusal]:
    """What the nämnd owes the people itself is done before its case is over."""
    yield from not_ahead(step, answers, "persons_safe_since")
    since = answers.get("persons_safe_since")
    if step.facts["persons_safe"] is False and not since:
        yield Refusal(field="persons_safe_since", message=NOT_SAFE)
    if since and since < step.facts["safety_checked_on"]:
        message = "Dagen kan inte ligga före kontrollen. Var de trygga redan då lämnar du fältet tomt."
        yield Refusal(field="persons_safe_since", message=message)


def _nothing_left(answers: Answers) -> Iterator[Refusal]:
    """A provider's investigation is not done while its judgement, or its duty to IVO, is open."""
    if answers["operator_outcome"] == "not_known":
        yield Refusal(field="operator_done", message="Utföraren har inte bedömt det inträffade än. Svara nej.")
    told, attached = answers["operator_ivo"] == "yes", answers.get("operator_investigation_attached")
    if told and not attached and not answers.get("operator_supplemented_on"):
        message = "Utredningen är inte lämnad till IVO än. Svara nej, så bevakas de två månaderna."
        yield Refusal(field="operator_done", message=message)
    if answers["operator_ivo"] == "later":
        yield Refusal(field="operator_done", message="Frågan om anmälan till IVO är öppen hos utföraren. Svara nej.")
