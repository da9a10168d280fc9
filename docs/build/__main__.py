"""``python -m docs.build``, ``python -m docs.build --check``."""

import sys

from docs.build.pages import write_docs

if __name__ == "__main__":
    sys.exit(write_docs(sys.argv[1:]))
