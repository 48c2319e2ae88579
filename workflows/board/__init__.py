"""The nämnd: its meetings, and who may decide while it does not meet."""
