"""Jobs of the clock: when they are due, that each turn is done once, what becomes of the killed."""

import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from lotse.kit import advisory, clock
from lotse.kit.errors import Refused
from lotse.kit.models import JobRun, JobState
from lotse.kit.periodic import declaring, queue, running
from lotse.kit.periodic.declaring import Declared, Turn
from lotse.kit.periodic.schedules import Daily, Every
from lotse.kit.periodic.standing import list_standings
from tests.factories.processes import forked

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 12, 1, 1, 27, tzinfo=UTC)
"""02:27 in Berlin, in winter."""


@pytest.fixture
def only(monkeypatch):
    """Declares jobs; no others exist meanwhile."""
    monkeypatch.setattr(declaring, "_declared", {})

    def declare(does, schedule=None, name="kit.test", alone=""):
        schedule = schedule or Daily(wall_time(2, 27))
        job = Declared(name, "Test", schedule, does, alone or name)
        declaring._declared[name] = job
        return job

    return declare


def plan(now):
    with clock.frozen(now):
        return running.plan(now=now, zone=BERLIN)


def do(pk, now):
    with clock.frozen(now):
        return running.run(pk, zone=BERLIN)


def test_daily_job_has_one_turn_on_each_day_of_the_calendar():
    berlin, moment, days = ZoneInfo(BERLIN), datetime(2026, 1, 1, tzinfo=UTC), []
    schedule = Daily(wall_time(2, 27))
    while moment.year == 2026:
        moment = schedule.next_after(moment, BERLIN)
        wall = moment.astimezone(berlin)
        days.append(wall.date())
        # The night without an hour from two to three: when that hour would be over.
        expected = (3, 27) if wall.date() == date(2026, 3, 29) else (2, 27)
        assert (wall.hour, wall.minute) == expected, wall
    assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(len(days))]
    assert len(days) == 366


def test_hour_that_comes_twice_has_one_turn():
    schedule = Daily(wall_time(2, 27))
    first = schedule.next_after(datetime(2026, 10, 24, 12, tzinfo=UTC), BERLIN)
    assert first == datetime(2026, 10, 25, 0, 27, tzinfo=UTC)
    assert schedule.next_after(first, BERLIN) == datetime(2026, 10, 26, 1, 27, tzinfo=UTC)
    between = first + timedelta(minutes=30)
    assert schedule.next_after(between, BERLIN) == datetime(2026, 10, 26, 1, 27, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [1, 5, 10, 60])
def test_frequent_job_comes_at_the_same_times_each_day(minutes):
    schedule, moment = Every(minutes), datetime(2026, 3, 28, 23, 58, 30, tzinfo=UTC)
    due = schedule.next_after(moment, BERLIN)
    assert moment < due <= moment + timedelta(minutes=minutes)
    assert due.minute % minutes == due.second == 0
    assert schedule.next_after(due, BERLIN) == due + timedelta(minutes=minutes)


@pytest.mark.parametrize("minutes", [0, -5, 7, 50])
def test_minutes_that_do_not_divide_a_day_are_a_mistake(minutes):
    with pytest.raises(ValueError, match="divide"):
        Every(minutes)


def test_two_jobs_cannot_have_one_name(only):
    def of(module):
        def forget(turn):
            """Nothing."""

        forget.__module__ = module
        return forget

    declaring.daily("02:27", "One")(of("lotse.words.tasks"))
    assert declaring.find_job("words.forget").title == "One"
    with pytest.raises(ValueError, match=r"words\.forget"):
        declaring.daily("02:27", "Two")(of("lotse.words.other"))


@pytest.mark.django_db
def test_job_is_planned_then_due_once_then_planned_again(only):
    turns = []
    only(lambda turn: turns.append(turn) or 3)
    assert plan(NOW) == []
    assert JobRun.objects.get().due_at == NIGHT
    assert plan(NIGHT - timedelta(seconds=1)) == []
    (pk,) = plan(NIGHT)
    assert plan(NIGHT) == [pk]
    late = NIGHT + timedelta(seconds=20)
    assert do(pk, late).done == 3
    assert do(pk, late) is None
    assert turns == [Turn(late, date(2026, 12, 1))]
    planned = JobRun.objects.get(state=JobState.PLANNED)
    assert planned.due_at == NIGHT + timedelta(days=1)
    assert plan(late) == []


@pytest.mark.django_db
def test_today_is_that_of_the_wall_when_utc_still_has_yesterday(only):
    seen = []
    only(lambda turn: seen.append(turn.today), Daily(wall_time(0, 30)))
    plan(NOW)
    due = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    do(plan(due)[0], due)
    assert seen == [date(2026, 12, 1)]


@pytest.mark.django_db
def test_what_was_missed_is_made_up_for_once(only):
    only(lambda _turn: None)
    plan(NOW)
    week_later = NIGHT + timedelta(days=7, hours=5)
    (pk,) = plan(week_later)
    do(pk, week_later)
    assert plan(week_later) == []
    assert JobRun.objects.get(state=JobState.PLANNED).due_at == NIGHT + timedelta(days=8)


@pytest.mark.django_db
def test_turn_that_is_under_way_is_not_overtaken(only):
    only(lambda _turn: None, Every(1))
    plan(NOW)
    (first,) = plan(NOW + timedelta(minutes=1))
    assert plan(NOW + timedelta(minutes=9)) == [first]
    do(first, NOW + timedelta(minutes=9))
    assert len(plan(NOW + timedelta(minutes=9))) == 1


@pytest.mark.django_db
def test_changed_time_moves_the_plan_and_a_job_that_is_gone_loses_it(only, monkeypatch):
    only(lambda _turn: None)
    plan(NOW)
    only(lambda _turn: None, Daily(wall_time(4, 0)))
    plan(NOW)
    assert JobRun.objects.get().due_at == datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    with clock.frozen(NOW):
        running.plan(now=NOW, zone="Asia/Tokyo")
    assert JobRun.objects.get().due_at == datetime(2026, 11, 30, 19, 0, tzinfo=UTC)
    declaring._declared.clear()
    plan(NOW)
    assert not JobRun.objects.exists()


@pytest.mark.django_db
def test_failure_is_noted_without_its_words_and_tried_again(only):
    def fail(turn):
        raise LookupError("Frau Muster, Musterstrasse 1")

    only(fail)
    plan(NOW)
    (pk,) = plan(NIGHT)
    at = NIGHT
    for wait in (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4)):
        with pytest.raises(LookupError):
            do(pk, at)
        run = JobRun.objects.get(pk=pk)
        assert (run.state, run.fault, run.ended_at) == (JobState.FAILED, "LookupError", at)
        assert plan(at + wait - timedelta(seconds=1)) == []
        at += wait
        assert plan(at) == [pk]
    with pytest.raises(LookupError):
        do(pk, at)
    assert plan(at + timedelta(hours=12)) == []
    assert "Muster" not in str(JobRun.objects.values())
    with clock.frozen(at):
        (standing,) = list_standings(at)
    assert standing.has_failed
    (again,) = plan(NIGHT + timedelta(days=1))
    assert again != pk


@pytest.mark.django_db
def test_frequent_job_is_not_tried_again_before_its_next_turn(only):
    def fail(turn):
        raise LookupError

    only(fail, Every(10))
    plan(NOW)
    due = NOW + timedelta(minutes=10)
    with pytest.raises(LookupError):
        do(plan(due)[0], due)
    assert plan(due + timedelta(minutes=9)) == []
    assert len(plan(due + timedelta(minutes=10))) == 1


@pytest.mark.django_db
def test_late_is_told_whoever_is_to_blame(only):
    only(lambda _turn: None)
    plan(NOW)
    after = NIGHT + timedelta(minutes=61)
    # Nobody looked at the clock.
    assert list_standings(after)[0].is_late
    assert not list_standings(NIGHT + timedelta(minutes=59))[0].is_late
    # Somebody did, and nobody took it.
    (pk,) = plan(NIGHT)
    assert list_standings(after)[0].is_late
    # Somebody took it and is not done.
    JobRun.objects.filter(pk=pk).update(state=JobState.RUNNING)
    assert list_standings(after)[0].is_late
    JobRun.objects.filter(pk=pk).update(state=JobState.DUE)
    do(pk, after)
    assert not list_standings(after)[0].is_troubled


@pytest.mark.django_db
def test_next_turn_can_begin_at_once(only):
    only(lambda _turn: None)
    with pytest.raises(Refused) as refusal:
        running.begin_now(name="kit.other", now=NOW)
    assert refusal.value.code == "kit.no_such_job"
    for moment in (NOW, NOW + timedelta(hours=1)):
        running.begin_now(name="kit.test", now=moment)
        do(plan(moment)[0], moment)
    assert JobRun.objects.get(state=JobState.PLANNED).due_at == NIGHT


@pytest.mark.django_db
def test_old_runs_are_forgotten(only):
    only(lambda _turn: None)
    only(lambda _turn: None, Every(1), "kit.often")
    for job in ("kit.test", "kit.often", "kit.gone"):
        for days in (1, 3, 89, 91):
            at = NOW - timedelta(days=days)
            JobRun.objects.create(job=job, due_at=at, late_at=at, ended_at=at, state=JobState.DONE)
    plan(NOW)
    assert running.forget_old_runs(now=NOW) == 7
    kept = JobRun.objects.filter(state=JobState.DONE).values_list("job", "due_at")
    days = sorted((job, (NOW - at).days) for job, at in kept)
    assert days == [
        ("kit.gone", 1), ("kit.often", 1), ("kit.test", 1), ("kit.test", 3), ("kit.test", 89)
    ]  # fmt: skip
    assert JobRun.objects.filter(state=JobState.PLANNED).count() == 2


@pytest.mark.django_db
def test_queue_takes_a_run_once_and_forgets_what_is_over():
    queue.put_into_queue([7, 8])
    queue.put_into_queue([7, 8, 9])
    found = ProcrastinateJob.objects.filter(task_name=queue.TASK).order_by("pk")
    assert [job.args["run"] for job in found] == [7, 8, 9]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE args @> '{\"run\": 7}'"
        )
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '8 days'")
    assert queue.forget_done(days=7) == 1
    assert [job.args["run"] for job in found.all()] == [8, 9]


@pytest.fixture
def clean(committed):
    yield
    JobRun.objects.all().delete()


def test_killed_run_is_seen_and_begins_again(only, clean):
    mine, yours = socket.socketpair()

    def slow(_turn):
        yours.send(b"begun")
        time.sleep(60)

    only(slow)
    plan(NOW)
    (pk,) = plan(NIGHT)
    with mine, yours:
        process = forked(lambda: do(pk, NIGHT))
        assert mine.recv(5) == b"begun"
    only(lambda _turn: 1)
    # It lives: nobody takes it away, and nobody does the same beside it.
    assert plan(NIGHT) == []
    assert do(pk, NIGHT) is None
    assert JobRun.objects.get(pk=pk).state == JobState.RUNNING
    process.kill()
    assert JobRun.objects.get(pk=pk).state == JobState.RUNNING
    assert list_standings(NIGHT + timedelta(hours=2))[0].is_late
    end = time.monotonic() + 30
    while not (due := plan(NIGHT)):
        assert time.monotonic() < end, "the database still thinks that it lives"
        time.sleep(0.1)
    assert due == [pk]
    assert JobRun.objects.get(pk=pk).fault == running.KILLED
    run = do(pk, NIGHT)
    assert (run.state, run.attempts, run.done, run.fault) == (JobState.DONE, 2, 1, "")


@pytest.mark.django_db
def test_run_that_kills_its_worker_is_given_up(only):
    only(lambda _turn: None)
    plan(NOW)
    (pk,) = plan(NIGHT)
    for tries in range(1, running.MOST_TRIES + 1):
        JobRun.objects.filter(pk=pk).update(state=JobState.RUNNING, attempts=tries)
        assert plan(NIGHT) == ([pk] if tries < running.MOST_TRIES else [])
    run = JobRun.objects.get(pk=pk)
    assert (run.state, run.fault) == (JobState.FAILED, running.KILLED)
    assert plan(NIGHT + timedelta(hours=12)) == []


def test_two_planners_and_two_workers_do_it_once(only, clean):
    done, together = [], threading.Barrier(2)

    def slow(turn):
        done.append(turn)
        time.sleep(0.2)

    only(slow)
    plan(NOW)
    due = []

    def work():
        try:
            together.wait(10)
            found = plan(NIGHT)
            due.append(found)
            together.wait(10)
            for pk in found:
                do(pk, NIGHT)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert due[0] == due[1]
    assert len(due[0]) == len(done) == 1
    assert JobRun.objects.filter(state=JobState.DONE).count() == 1


def test_jobs_that_want_to_be_alone_wait_for_each_other(only, clean):
    only(lambda _turn: None, alone="kit.both")
    plan(NOW)
    (pk,) = plan(NIGHT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    mine, yours = socket.socketpair()

    def hold():
        with advisory.held(advisory.Lock.JOB, "kit.both") as is_mine:
            yours.send(b"held" if is_mine else b"not held")
            yours.recv(1)

    with mine, yours:
        other = forked(hold)
        assert mine.recv(8) == b"held"
        assert do(pk, NIGHT) is None
        assert JobRun.objects.get(pk=pk).state == JobState.DUE
        mine.send(b".")
        assert other.wait() == 0
    assert do(pk, NIGHT).state == JobState.DONE
    with advisory.held(advisory.Lock.JOB, "kit.both") as is_mine:
        assert is_mine


def test_worker_does_what_the_clock_wants(clean):
    """The whole way: plan, queue, a real worker."""
    running.plan(now=clock.now(), zone=BERLIN)
    running.begin_now(name="words.forget_old_reads", now=clock.now())
    code = (
        "import django; django.setup()\n"
        "from lotse.config.tasks import begin_due\n"
        "from lotse.config.worker import work\n"
        "begin_due(); work(until_idle=True)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    run = JobRun.objects.exclude(state=JobState.PLANNED).get(job="words.forget_old_reads")
    assert (run.state, run.attempts, run.done) == (JobState.DONE, 1, 0)
