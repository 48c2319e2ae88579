"""The same as `vaksam history verify`, for a machine where nothing of the product is installed."""

import argparse
import sys

from engine.verifying.telling import told_of_file

parser = argparse.ArgumentParser(description="Kontrollera en exporterad historik.")
parser.add_argument("file", metavar="fil")
parser.add_argument("--head", help="en förseglings hash som du har sparat")
given = parser.parse_args()
code, text = told_of_file(given.file, head=given.head)
sys.stdout.write(f"{text}\n")
sys.exit(code)
