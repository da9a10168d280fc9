"""Studies: what can be asked of scenarios, a module or a package for each question."""
