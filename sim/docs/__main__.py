"""``python -m sim.docs``, ``python -m sim.docs --check``."""

import sys

from sim.docs.pages import write_docs

if __name__ == "__main__":
    sys.exit(write_docs(sys.argv[1:]))
