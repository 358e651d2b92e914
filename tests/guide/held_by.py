"""Write anew which case fails without which condition: ``python -m tests.guide.held_by``."""

from lotse.guide.domain.mutations import holders
from lotse.guide.rule_book_files import cases_of, folders_of, read_layer
from tests.guide.district import GUIDE, district_book
from tests.guide.test_cases import HELD_BY, known_holders

if __name__ == "__main__":
    known = known_holders() if HELD_BY.exists() else {}
    found = holders(district_book(), cases_of(*map(read_layer, (*folders_of("NI"), GUIDE))), known)
    rows = [f"{mutation} | {case.id}" for mutation, case in found if case is not None]
    HELD_BY.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
