"""`python -m webapp.commands` is `vaksam`."""

import sys

from webapp.commands import main

sys.exit(main())
