"""The papers' shelf: what a case knows, set as a tagged PDF that can be read aloud, printed and kept."""
