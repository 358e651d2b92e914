"""Bringing the guide back to what its files say."""

from lotse.guide.actions import load_guide
from lotse.guide.domain.merging import Policy
from lotse.guide.guide_folder import read_folder
from lotse.guide.rule_book_files import state_folder
from lotse.kit import clock


def load_again():
    """Load the state's folder; whatever was changed gives way."""
    folders = {"state": read_folder(state_folder("NI"))}
    load_guide(folders=folders, policy=Policy.OVERWRITE, by=None, now=clock.now())
