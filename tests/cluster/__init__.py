"""The layout in which a machine may die, on one machine: a network namespace for each."""
