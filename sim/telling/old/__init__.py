"""Paired comparison of practices: what can and cannot be concluded from simulated worlds.

- ``ensemble.Ensemble``: the results of all practices on the same worlds
- ``comparison.compare``: means, paired differences, intervals, shares of worlds
- ``precision.until_precise``: replicates until the main difference is known to ± H
- ``verdict.conclude``: the verdicts and the closing paragraph
- ``document``, ``tables``, ``figures``: the same as JSON, as tables, as pictures

``docs/comparison.md`` says how the numbers are made and what they do not say. Nothing heavy is
imported here: scipy, pyarrow and matplotlib come with the module or function that uses them.
"""
