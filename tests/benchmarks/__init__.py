"""How fast Vaksam is: `python3 dev.py bench`. What is measured, how and why is told in docs/prestanda.md."""
