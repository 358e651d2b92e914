"""``lotse``: every management job as a subcommand."""

import os
import sys
import warnings
from collections.abc import Sequence

USAGE = """lotse – the jobs of a Lotse installation

usage: lotse JOB [options]        lotse JOB --help says more

{jobs}
Exit code: 0 done · 1 refused, with the reason · 2 wrong use.
Django's and Wagtail's own commands work too: lotse migrate, lotse shell, …
"""

WITHOUT_DATABASE = {
    "bring-files", "build-assets", "check-migrations", "districts", "messages", "setup", "units",
}  # fmt: skip
"""Jobs that must not start the embedded server."""

UNREACHABLE = """This user may not write to the data folder {folder}.
Name another in LOTSE_DATA, or begin in a folder where this user may write."""
HELP = {"-h", "--help"}
CHOOSING = {"districts", "setup"}
"""Jobs that are told which data folder they are for."""


def run(argv: Sequence[str]) -> int:
    """Run the job named in ``argv[1]`` and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
    # Said by a library wherever nobody is logged in, as for every service; it changes nothing.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    arguments = list(argv[1:])
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(USAGE.format(jobs=_list_jobs()))
        return 0
    if arguments[0] in {"--version", "version"}:
        from lotse import __version__

        print(f"lotse {__version__}")
        return 0
    if "serve" in arguments and arguments[0] == "districts" and not HELP & set(arguments):
        # Nothing is loaded here: this process stays while the program changes.
        from lotse.config.districts.supervising import Supervisor

        group = ["group" if each == "serve" else each for each in arguments[1:]]
        return Supervisor(group).run()
    return _run_job(arguments)


def _run_job(arguments: list[str]) -> int:
    from lotse.config import environment

    try:
        if arguments[0] not in CHOOSING:
            environment.read_settings_file()
        if arguments[0] not in WITHOUT_DATABASE and not HELP & set(arguments):
            # Before the settings are read: they take the database's address from the environment.
            from lotse.config.embedded import ensure_database

            ensure_database()
        import django
        from django.core.management import ManagementUtility, get_commands

        django.setup()
    except (ValueError, OSError) as fault:
        print(f"lotse: {fault}", file=sys.stderr)
        if isinstance(fault, PermissionError):
            print(UNREACHABLE.format(folder=environment.data_folder()), file=sys.stderr)
        return 1
    name = arguments[0].replace("-", "_")
    if name not in get_commands():
        print(f'lotse: there is no job "{arguments[0]}"; lotse help lists them', file=sys.stderr)
        return 2
    try:
        ManagementUtility(["lotse", name, *arguments[1:]]).execute()
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BrokenPipeError:
        # "lotse … | head" has seen enough; what is still to be flushed at exit must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def own_jobs() -> dict[str, str]:
    """Names of our own jobs, as typed, with the first line of their help."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    jobs = {}
    for name, app in get_commands().items():
        if isinstance(app, str) and app.startswith("lotse."):
            jobs[name.replace("_", "-")] = load_command_class(app, name).help
    return dict(sorted(jobs.items()))


def _list_jobs() -> str:
    return "".join(f"  {name:<22} {what}\n" for name, what in own_jobs().items())
