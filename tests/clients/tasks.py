"""A Celery application whose broker is SQS at the endpoint in AWS_ENDPOINT_URL; what its tasks did is in files of the directory in NOTES."""
import os
import pathlib
import time
import urllib.parse

import celery

VISIBILITY_SECONDS = 5
notes = pathlib.Path(os.environ["NOTES"])
host = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
app = celery.Celery("tasks", broker=f"sqs://test:test@{host}//")
app.conf.update(
    task_acks_late=True, worker_prefetch_multiplier=1, broker_connection_retry_on_startup=True,
    broker_transport_options={"region": "us-east-1", "is_secure": False, "visibility_timeout": VISIBILITY_SECONDS, "wait_time_seconds": 2,
                              "polling_interval": 0.1, "queue_name_prefix": "celery-"})


def note(name, text):
    with open(notes / name, "a") as file:
        file.write(text + "\n")


@app.task
def add(a, b):
    note("sums", str(a + b))


@app.task(bind=True, max_retries=3)
def stumble(self):
    note("stumbles", "x")
    if len((notes / "stumbles").read_text().split()) < 3:
        raise self.retry(countdown=1)


@app.task
def slow():
    """The first worker that takes it never ends it."""
    first = not (notes / "slow").exists()
    note("slow", "begun")
    if first:
        time.sleep(600)
    note("slow", "done")
