"""Celery with SQS as its broker: its workers poll by curl and sign by themselves; tasks, retries, a worker that dies."""
import contextlib
import pathlib
import subprocess
import sys

import pytest

from ground import process, wait

pytest.importorskip("celery")
pytest.importorskip("pycurl", exc_type=ImportError)

CLIENTS = pathlib.Path(__file__).parent / "clients"
SUMS = 20


@pytest.fixture
def celery(cloud, tmp_path):
    """Runs Celery's commands for the application in clients/tasks.py."""
    env = cloud.env() | {"NOTES": str(tmp_path), "PYTHONPATH": str(CLIENTS)}
    command = [sys.executable, "-m", "celery", "-A", "tasks"]

    class Celery:
        notes = tmp_path

        def call(self, script):
            subprocess.run([sys.executable, "-c", f"import tasks\n{script}"], env=env, check=True, timeout=60)

        @contextlib.contextmanager
        def worker(self):
            log = open(tmp_path / "log", "a")
            with process(*command, "worker", "--pool", "solo", "--loglevel", "info", "--without-gossip", "--without-mingle", env=env, stdout=log,
                         stderr=log) as child:
                yield child

        def lines(self, name):
            with contextlib.suppress(FileNotFoundError):
                return (tmp_path / name).read_text().split()
            return []

    return Celery()


def left(cloud):
    """Messages in Celery's queue, in whatever state."""
    sqs = cloud.client("sqs")
    url = sqs.get_queue_url(QueueName="celery-celery")["QueueUrl"]
    about = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sum(int(n) for name, n in about.items() if name.startswith("ApproximateNumberOf"))


def test_tasks_run_once_retry_later_and_outlive_their_worker(cloud, celery):
    celery.call(f"for n in range({SUMS}): tasks.add.delay(n, n)\ntasks.stumble.delay()")
    with celery.worker():
        wait(lambda: len(celery.lines("sums")) >= SUMS and len(celery.lines("stumbles")) >= 3, "all ran", 60)
        celery.call("tasks.slow.delay()")
        wait(lambda: celery.lines("slow") == ["begun"], "it is begun", 30)
    # that worker was killed; its task is visible again after its timeout
    assert sorted(celery.lines("sums"), key=int) == [str(2 * n) for n in range(SUMS)]
    assert len(celery.lines("stumbles")) == 3
    with celery.worker():
        wait(lambda: celery.lines("slow") == ["begun", "begun", "done"], "another worker does it", 60)
        wait(lambda: left(cloud) == 0, "every message is deleted", 30)
