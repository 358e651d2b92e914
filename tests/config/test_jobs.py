"""``lotse jobs`` and the table in the docs."""

import json
from pathlib import Path

from lotse.config.job_table import job_table
from lotse.kit.models import JobRun
from tests.factories.processes import console

ROOT = Path(__file__).parents[2]


def test_table_in_the_docs_is_that_of_the_declarations():
    assert (ROOT / "docs/operations/jobs.md").read_text() == job_table(), (
        "run lotse jobs --table > docs/operations/jobs.md"
    )


def test_console_does_a_job_and_tells_how_all_stand(committed):
    try:
        done = console("jobs", "--run", "words.forget_old_reads", "--json")
        assert json.loads(done.stdout) == {"ran": "words.forget_old_reads", "done": 0}
        told = {one["job"]: one for one in json.loads(console("jobs", "--json").stdout)["jobs"]}
        assert told["words.forget_old_reads"]["state"] == "fine"
        assert told["words.forget_old_reads"]["last"]
        assert told["privacy.purge"]["last"] is None
        assert told["privacy.purge"]["next"]
        refused = console("jobs", "--run", "words.other")
        assert (refused.returncode, "There is no job words.other" in refused.stderr) == (1, True)
    finally:
        JobRun.objects.all().delete()
