"""Runs any process and knows none by name."""
