"""Open Referral's Human Services Data Specification (HSDS 3): offers as services.

``services``, ``organisations`` and ``taxonomies`` say what our records are called there; ``tables``
makes files of tables out of the nested form and back; ``reading`` and ``importing`` are the way in.
Specification: https://docs.openreferral.org (CC BY-SA 4.0, Open Referral).
"""
