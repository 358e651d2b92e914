"""Which web addresses the pages of the guide show: the sources of its rules."""

from collections.abc import Collection, Iterator

from lotse.guide.domain.rule_book import Rule
from lotse.guide.kinds import RULE
from lotse.guide.queries import get_rule_book, get_wording
from lotse.kit.errors import Refused
from lotse.kit.links.registry import Finder, Use
from lotse.reference.queries import get_reference


def _addresses() -> Collection[str]:
    return {address for _, addresses in _shown() for address in addresses}


def _uses(addresses: Collection[str]) -> Iterator[Use]:
    for rule, shown in _shown():
        for address in shown & set(addresses):
            words = get_wording("de").version(rule, rule.versions[-1])
            yield Use(address, RULE.name, rule.id, str(words) or rule.id)


def _shown() -> Iterator[tuple[Rule, set[str]]]:
    """Sources of rules that hold now or later, from memory; none where no rule book was loaded."""
    try:
        rules = get_rule_book().rules.values()
    except Refused:
        return
    today = get_reference().today()
    for rule in rules:
        versions = [one for one in rule.versions if one.valid_to is None or one.valid_to >= today]
        yield rule, {source.url for one in versions for source in one.sources} - {""}


FINDER = Finder(_addresses, _uses)
