"""Machine translation: the contract with services, the budget, what waits and what failed."""
