"""Lotse: education offers and pathways for families with an immigration history."""

__version__ = "0.1.0"
