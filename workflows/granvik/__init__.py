"""Granviks kommun: an invented municipality for the demonstration, the scenarios and the tests."""
