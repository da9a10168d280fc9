"""The report: every result folder as one self-contained page that opens by double click."""
