"""The catalogue: what is offered, by whom, for whom, where, when, and how to join."""
