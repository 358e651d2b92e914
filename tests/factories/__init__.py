"""Makers of test data: plain functions with good defaults."""
