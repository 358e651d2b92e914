"""Many districts on one host: a database and a process each, one installation of the program.

See ADR 0036 for why a district is a process and not a row, a schema or a variable.
"""
