"""Runs: worlds × variants in this process, and work given as data carried out in parts.

In this process (``simulate``): a list of ``Variant`` (a scenario and a practice), replicates and a
seed give ``Runs``, which are arrays; ``ensemble`` cuts out one scenario's as an ``Ensemble``, and
asks for as many replicates as Stein's rule wants. ``own_model``: a user's own model in their place.

In parts, over processes, Dask, or the arrays of a cluster: nothing here knows an experiment, a
design or a figure. It goes ``plan → parts → execute → merge``:

- ``points``: a table of points (``points_schema``) and what each column stands for (``Varied``);
  ``variants_at`` gives the variants of a scenario at a point.
- ``plan``: ``Work(Setup, points)`` is what a study hands over; ``RunPlan`` is that, cut into parts,
  as ``plan.json`` holds it.
- ``execute.execute`` does the work in a folder or what is left of it: it begins (``folder``) or
  goes on, also with more than was asked before (``resume``), has parts run (``engines``, whose
  workers do ``cells``), and merges them (``merge``) into the tables at the end.
- ``parts``: a part as a Parquet file. ``resume``: how far it is, and the runs that there are.
  ``sizing``: how long it takes and how much room. ``schedulers``: clusters. ``identity``: the
  version.
"""
