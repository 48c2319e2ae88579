"""Days and numbers as a Swedish reader says them."""

from datetime import date

import pytest

from workflows.law import swedish


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, "arbetsdag", "en arbetsdag"),
        (2, "arbetsdag", "två arbetsdagar"),
        (1, "månad", "en månad"),
        (12, "dag", "tolv dagar"),
        (13, "dag", "13 dagar"),
        (1, "år", "ett år"),
        (5, "år", "fem år"),
        (72, "timme", "72 timmar"),
    ],
)
def test_numbers_up_to_twelve_are_spelled_out_with_the_right_article(number: int, noun: str, said: str) -> None:
    assert swedish.counted(number, noun) == said


def test_a_date_drops_its_year_only_beside_the_same_year() -> None:
    day = date(2026, 11, 2)
    assert swedish.long_date(day) == "måndag 2 november 2026"
    assert swedish.long_date(day, beside=date(2026, 1, 1)) == "måndag 2 november"
    assert swedish.short_date(day, beside=date(2027, 1, 1)) == "2 november 2026"


def test_lists_end_with_och() -> None:
    assert [swedish.listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a och b", "a, b och c"]
