"""The console command ``lotse``; ``python -m lotse`` is the same."""

import sys

from lotse.config.console import run


def main() -> None:
    """Run one job and leave with its exit code: 0 done, 1 refused, 2 wrong use."""
    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
