"""Forms: JSON Schema 2020-12 says what is asked and what is right, a UI schema how it is shown."""

from engine.forms.field import Field, Kind, Property, Section
from engine.forms.form import Form
from engine.forms.keys import BadForm
from engine.forms.posted import Submitted, edit_rows, parse_form, row_command
from engine.forms.reading import load_form

__all__ = [
    "BadForm",
    "Field",
    "Form",
    "Kind",
    "Property",
    "Section",
    "Submitted",
    "edit_rows",
    "load_form",
    "parse_form",
    "row_command",
]
