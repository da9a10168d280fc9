set -e
.venv/bin/python "$(dirname "$0")"/merge.py .
.venv/bin/python "$(dirname "$0")"/post.py
.venv/bin/ruff check --select I,F401,F811,TC --fix -q sim docs/build tests benchmarks | grep "^F\|^T" | tail -30 || true
.venv/bin/ruff check --fix-only -q
.venv/bin/ruff format -q sim docs tests benchmarks
