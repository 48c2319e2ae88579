"""The law's own shelf: what a paragraph is called on a day, which days count, when something is due, and why."""
