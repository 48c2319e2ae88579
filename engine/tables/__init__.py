"""Decision tables, drawn in DMN 1.3 beside the process and decided by ourselves."""

from engine.tables.reading import BadTable, load_table
from engine.tables.table import Input, NoRuleMatches, Output, Rule, Table, TableAmbiguous

__all__ = ["BadTable", "Input", "NoRuleMatches", "Output", "Rule", "Table", "TableAmbiguous", "load_table"]
