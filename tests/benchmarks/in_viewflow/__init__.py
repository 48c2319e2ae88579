"""The measured process as somebody would write it for django-viewflow 2.4: a Django application of its own.

It runs in a process of its own (`python -m tests.benchmarks.in_viewflow URL`) and is told on standard input how many
cases to do. Each step is what viewflow's own view does of a POST, in one transaction: its lock, the task, the
permission, assignment, the form, on to the next task.
"""
