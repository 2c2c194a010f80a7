"""`python -m teremok.cli`."""

import sys

from teremok.cli import main

sys.exit(main())
