"""The page of ``solidarity demo``, and the model in a browser: the same world twice.

The model in a browser: rules, worlds and stories as JavaScript, written from their Python.

``generate.engine_source`` gives an ES module without a page or a network, which Node can import
too; ``data.engine_data`` what its ``prepare`` takes. The module gives ``run`` (a practice in a
world: series, happenings, outcomes), ``world`` (both practices as a page shows them), ``causes``
(of what happened in a month of it), ``sample`` (many worlds summed up) and ``monthAgain`` (a month
without each channel).

There is one source. Compiled rules keep to a part of Python whose kinds are known (``program``,
``arithmetic``); what builds and tells of worlds is plain Python (``plain``, ``values``), for which
``engine/`` has the little of NumPy and of Python's own functions that it takes. What is in neither
is an error that names file and line. Nothing that is generated is kept: ``tests/classroom`` holds
it against the program.
"""
