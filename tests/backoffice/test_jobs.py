"""Background jobs on the office's screens: who sees them, what they say, what can be done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lotse.config import metrics
from lotse.kit import clock
from lotse.kit.models import JobRun, JobState
from lotse.kit.periodic import running
from lotse.kit.periodic.declaring import all_jobs
from tests.backoffice.test_offers import text
from tests.factories.accounts import staff_client

LIST = "/staff/hintergrund/"
JOB = f"{LIST}words.forget_old_reads/"


@pytest.fixture
def administrator(db):
    return staff_client("administrator")


def over(state, job="words.forget_old_reads", **facts):
    at = clock.now() - timedelta(minutes=5)
    return JobRun.objects.create(
        job=job, due_at=at, late_at=at, began_at=at, ended_at=at + timedelta(seconds=1.5),
        attempts=1, state=state, **facts,
    )  # fmt: skip


def test_list_tells_each_job_with_last_and_next_time(administrator):
    running.plan(now=clock.now(), zone="Europe/Berlin")
    over(JobState.DONE, done=12)
    page = text(administrator.get(LIST))
    for job in all_jobs():
        assert str(job.title) in page
        with override("en"):
            assert str(job.title) not in page, "not in German"
    assert page.count("jeden Tag um 02:37 Uhr") == 2
    assert "12 Sachen erledigt" in page
    assert "in Ordnung" in page
    assert "noch nie gelaufen" in page


def test_failed_job_stands_on_the_start_page_and_first_in_the_list(administrator):
    running.plan(now=clock.now(), zone="Europe/Berlin")
    assert "Hintergrundaufgabe ist" not in text(administrator.get("/staff/"))
    over(JobState.FAILED, fault="OperationalError")
    assert "Hintergrundaufgabe ist fehlgeschlagen oder verspätet" in text(
        administrator.get("/staff/")
    )
    page = text(administrator.get(LIST))
    assert page.index("OperationalError") < page.index("noch nie gelaufen")
    JobRun.objects.filter(job="kit.look_for_mails").update(late_at=clock.now() - timedelta(1))
    assert "Hintergrundaufgaben sind" in text(administrator.get("/staff/"))
    assert "verspätet" in text(administrator.get(LIST))


def test_one_job_tells_its_runs_and_can_begin_now(administrator):
    over(JobState.FAILED, fault=running.KILLED)
    page = text(administrator.get(JOB))
    assert "wurde abgebrochen" in page
    assert "1,5" in page
    answer = administrator.post(f"{JOB}tun/", follow=True)
    assert "Sie beginnt in spätestens einer Minute." in text(answer)
    due = running.plan(now=clock.now(), zone="Europe/Berlin")
    assert JobRun.objects.get(pk__in=due).job == "words.forget_old_reads"
    assert administrator.get(f"{JOB}tun/").status_code == 405
    assert administrator.get(f"{LIST}words.other/").status_code == 404
    assert administrator.post(f"{LIST}words.other/tun/").status_code == 404


@pytest.mark.parametrize("role", ["reader", "translator", "editor", "coordinator"])
def test_jobs_are_for_those_who_run_the_installation(db, role):
    client = staff_client(role)
    over(JobState.FAILED)
    for answer in (client.get(LIST), client.get(JOB), client.post(f"{JOB}tun/")):
        assert answer.status_code == 403
    assert "Hintergrundaufgabe" not in text(client.get("/staff/"))


def test_nobody_sees_jobs_without_an_account(db):
    assert Client().get(LIST).status_code == 302


def test_list_needs_the_same_statements_however_many_runs_there_are(administrator):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            administrator.get(LIST)
        return len(seen)

    running.plan(now=clock.now(), zone="Europe/Berlin")
    over(JobState.DONE)
    statements()
    with_one = statements()
    for job in all_jobs():
        if job.name != "words.forget_old_reads":
            over(JobState.DONE, job.name)
    assert statements() == with_one


def test_figures_for_prometheus_say_the_same(db):
    def told():
        return {name: value for name, (_, value) in metrics.figures()}

    running.plan(now=clock.now(), zone="Europe/Berlin")
    over(JobState.DONE)
    assert (told()["jobs_failed"], told()["jobs_late"]) == (0, 0)
    over(JobState.FAILED, "kit.look_at_links")
    JobRun.objects.filter(job="kit.look_for_mails").update(late_at=clock.now() - timedelta(1))
    assert (told()["jobs_failed"], told()["jobs_late"]) == (1, 1)
    assert abs(told()["job_last_success_timestamp_seconds"] - clock.now().timestamp()) < 400
