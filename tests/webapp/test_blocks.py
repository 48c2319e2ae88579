"""The blocks pages are built of, as they leave the server: for every form of every process, and on the style guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from lxml import html

from engine.definition import Refusal
from engine.forms import Form, Kind, load_form
from tests.webapp.style_guide import ROOT, WEBAPP, create_app
from webapp.form_fields.wording import when_in_words

FORMS = sorted((ROOT / "bpmn").glob("*/forms/*.schema.json"))
WHOLE_FORM = """{% from "form_fields/form.html" import error_summary, form, form_body, submit_line %}
{% call form(draft_url="/utkast") %}{{ error_summary(refusals) }}
{{ form_body(sections, values, refusals, {}, whens) }}{{ submit_line("Spara", draft_url="/utkast") }}{% endcall %}"""


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app()


def form_of(schema: Path) -> Form:
    ui = schema.with_name(schema.name.replace(".schema.", ".ui."))
    return load_form(schema.read_bytes(), ui.read_bytes())


def shown(app: Flask, form: Form, refusals: list[Refusal]) -> html.HtmlElement:
    sections = form.sections({})
    with app.test_request_context("/arenden/1"):
        page = render_template_string(
            WHOLE_FORM, sections=sections, values={}, refusals=refusals, whens=when_in_words(sections)
        )
    return html.fromstring(page)


def test_every_kind_of_field_has_its_macro() -> None:
    assert {kind.value for kind in Kind} - {path.stem for path in (WEBAPP / "form_fields").glob("*.html")} == set()


@pytest.mark.parametrize("schema", FORMS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_every_question_of_every_form_is_asked_in_its_words(app: Flask, schema: Path) -> None:
    form = form_of(schema)
    page = shown(app, form, [])
    asked = " ".join(page.xpath("//label//text() | //legend//text()"))
    for field in form.fields({}):
        assert field.title in asked
        assert page.xpath(f'//*[@id="f-{field.name}"]')


@pytest.mark.parametrize("schema", FORMS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_every_fault_of_every_form_links_to_something_and_is_told_at_it(app: Flask, schema: Path) -> None:
    form = form_of(schema)
    refusals = [*form.check({}), Refusal(field=form.properties[-1].name, message="Något annat är fel")]
    page = shown(app, form, refusals)
    for link in page.xpath("//*[@data-errors]//a/@href"):
        assert page.xpath(f'//*[@id="{link[1:]}"]'), link
        [told] = page.xpath(f'//*[@id="{link[1:]}-error"]')
        assert page.xpath(f'//*[contains(@aria-describedby, "{told.get("id")}")]')


def test_a_fault_in_a_row_is_told_at_its_column(app: Flask) -> None:
    form = form_of(ROOT / "bpmn" / "lex_sarah" / "forms" / "propose_decision.schema.json")
    page = shown(app, form, [Refusal(field="measures.0.owner", message="Välj vem som ansvarar")])
    assert page.xpath('//*[@data-errors]//a[@href="#f-measures-0-owner"]')
    assert page.xpath('//*[@id="f-measures-0-owner"]/@aria-invalid') == ["true"]


def test_enter_means_the_real_button_and_not_one_for_rows(app: Flask) -> None:
    form = form_of(ROOT / "bpmn" / "lex_sarah" / "forms" / "propose_decision.schema.json")
    first = shown(app, form, []).xpath("//button[@type='submit']")[0]
    assert first.get("name") is None


def test_a_conditional_question_says_when_it_applies() -> None:
    report = form_of(ROOT / "bpmn" / "lex_sarah" / "forms" / "report.schema.json")
    assert when_in_words(report.sections({}))["happened_on"] == "Fyll i om ”Vad gäller det?” är ”Något har hänt”."


def test_a_condition_that_names_most_choices_is_said_by_the_others() -> None:
    proposal = form_of(ROOT / "bpmn" / "lex_sarah" / "forms" / "propose_decision.schema.json")
    words = when_in_words(proposal.sections({}))["measures"]
    assert words.startswith("Fyll i om ”Vad föreslår du?” är något annat än ”")
    assert words.count("”") == 6


def test_no_page_carries_a_style_or_a_script_of_its_own(app: Flask) -> None:
    page = app.test_client().get("/").get_data(as_text=True)
    assert not re.findall(r"\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)|javascript:", page)


def test_what_the_reader_wrote_is_never_markup(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string(
            '{% from "macros/case.html" import facts %}{{ facts([("Vad", words)]) }}', words="<b>Hej</b>"
        )
    assert "<b>" not in page


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
def test_an_error_page_is_kind_and_stands_without_its_surroundings(app: Flask, status: int) -> None:
    with app.test_request_context("/"):
        page = render_template_string("{% extends 'error.html' %}", status=status, bar=None, demo=None, foot=None)
    assert f"Fel {status}" in page
    assert html.fromstring(page).xpath("count(//h1)") == 1
