"""`kill -9` under load, fifty times: the recorded history of all clients is one that AWS's services could have answered."""
import os
import pathlib
import pickle
import random
import shutil
import time

import pytest

import history
from ground import wait
from history import DONE, REFUSED, UNKNOWN, Event, History
from load import ACCOUNTS, REGISTERS, Load, digest

KILLS, OFTEN, BETWEEN = 50, 3, 40
QUEUES = ("plain", "fan", "late", "line.fifo")
SEED = int(os.environ.get("HANUL_TEST_SEED") or random.randrange(1 << 32))


def final_objects(s3, bucket):
    """Every version with its digest, the latest of each key, and how many files they need."""
    versions, latest, files = {}, {}, 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []):
            at = (version["Key"], version["VersionId"])
            got = s3.get_object(Bucket=bucket, Key=at[0], VersionId=at[1])
            versions[at] = digest(got["Body"].read())
            files += int(version["ETag"].strip('"').partition("-")[2] or 1)
        versions |= {(m["Key"], m["VersionId"]): None for m in page.get("DeleteMarkers", [])}
        latest |= {v["Key"]: v["VersionId"] for kind in ("Versions", "DeleteMarkers") for v in page.get(kind, []) if v["IsLatest"]}
    return versions, latest, files


def abort_uploads(s3, bucket):
    for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])


def final_items(ddb):
    """The balances and the ledger's ids."""
    items = [i for page in ddb.get_paginator("scan").paginate(TableName="bank", ConsistentRead=True) for i in page["Items"]]
    names = {i["id"]["S"]: i for i in items}
    balances = {f"account {n}": int(names[f"account {n}"]["balance"]["N"]) for n in range(ACCOUNTS)}
    return balances, {name.removeprefix("line ") for name in names if name.startswith("line ")}


def final_subscriptions(sns, topic):
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return {s["SubscriptionArn"] for page in pages for s in page["Subscriptions"]}


def kill_again_and_again(cloud, load, rng, kills):
    """At random moments, but not before something was done: machines are slow or fast."""
    for n in range(kills):
        since = len(load.history.events)
        time.sleep(rng.uniform(0.05, 0.6))
        assert load.faults() == {}
        answered(load, since)
        cloud.kill()
        load.kills += 1
        cloud.up()
        if n == kills // 2:
            load.subscribe("news", "late")


def answered(load, since):
    """Waits for calls of every kind that are told apart later."""
    def enough():
        done = [e.what for e in load.history.events[since:] if e.outcome == DONE]
        return len(done) >= BETWEEN and {"send", "transfer", "swap", "look"} <= set(done)
    wait(enough, "calls are answered")


@pytest.mark.parametrize("durability, kills", [("full", KILLS), ("process", KILLS // 5)])
def test_fifty_kills_under_load_leave_a_history_that_aws_could_have_answered(own_cloud, durability, kills):
    print(f"seed {SEED}")
    own_cloud.flags = ["--offline", "--durability", durability]
    load = Load(own_cloud.up(), History(), SEED)
    load.prepare()
    load.start()
    kill_again_and_again(own_cloud, load, random.Random(SEED), kills)
    assert load.end() == {}
    load.drain_all(QUEUES)
    abort_uploads(own_cloud.client("s3"), "versions-9")
    own_cloud.kill()
    own_cloud.up()
    final = Final(own_cloud, load)
    assert wrong(load.history, final) == []
    blobs = pathlib.Path(own_cloud.directory) / "blob/objects"
    left = lambda: sum(1 for f in blobs.glob("??/*")) - final.files + len(list(blobs.glob("tmp/*")))
    wait(lambda: left() == 0, "only the objects' files are left")
    assert_it_was_a_load(load.history, kills)
    kept = pickle.dumps((load.history, final))
    for spoil in SPOILS:
        events, spoiled = pickle.loads(kept)
        spoil(events, spoiled, random.Random(SEED))
        assert wrong(events, spoiled), f"{spoil.__name__} was not seen"


def test_a_cloud_that_forgets_its_last_second_is_found_out(own_cloud, tmp_path):
    load = Load(own_cloud.up(), History(), SEED)
    load.prepare()
    load.start()
    kill_again_and_again(own_cloud, load, random.Random(SEED), 1)
    own_cloud.kill()
    shutil.copytree(f"{own_cloud.directory}/store", tmp_path / "store")
    own_cloud.up()
    kill_again_and_again(own_cloud, load, random.Random(SEED), 1)
    own_cloud.kill()
    shutil.rmtree(f"{own_cloud.directory}/store")
    shutil.copytree(tmp_path / "store", f"{own_cloud.directory}/store")
    since = len(load.history.events)
    own_cloud.up()
    answered(load, since)
    load.end()
    load.drain_all(QUEUES, seconds=5)
    found = wrong(load.history, Final(own_cloud, load))
    for what in ("was acknowledged and is lost", "is not in the ledger", "was known"):
        assert any(what in problem for problem in found), what


class Final:
    """What was found at the end."""

    def __init__(self, cloud, load):
        self.versions, self.latest, self.files = final_objects(cloud.client("s3"), "versions-9")
        self.balances, self.ledger = final_items(cloud.client("dynamodb"))
        self.subscriptions = final_subscriptions(cloud.client("sns"), load.topic("people"))


def wrong(kept, final):
    """Everything that AWS could not have answered."""
    found = [p for q in QUEUES[:3] for p in history.queue(kept.of(q))] + list(history.fifo(kept.of("line.fifo")))
    found += history.subscriptions(kept.of("people"), final.subscriptions)
    found += history.bank(kept.of("bank"), {f"account {n}": 100 for n in range(ACCOUNTS)}, final.balances, final.ledger)
    found += [p for n in range(REGISTERS) for p in history.register(kept.of(f"register {n}"))]
    return found + list(history.objects(kept.of("versions-9"), final.versions, final.latest))


# Faults, planted into the recorded history: had the cloud made them, the test would have failed. Each is planted where nothing that was cut
# off excuses it.


def a_message_that_is_lost(kept, final, rng):
    queue = rng.choice(QUEUES)
    body = rng.choice([e for e in kept.of(queue, "send") if e.outcome == DONE]).asked["body"]
    about = history.receipts(kept.of(queue))
    kept.events = [e for e in kept.events if e.what not in ("delete", "hide") or about.get(e.asked["handle"], (0, 0))[1] != body or e.on != queue]
    for e in kept.of(queue, "receive"):
        e.got = [m for m in e.got or [] if m[0] != body]


def a_second_delivery(kept, final, rng):
    queue = rng.choice(QUEUES)
    quick = [e for e in kept.of(queue, "receive") if e.outcome == DONE and e.got and e.end + 0.001 < history.hidden(e)]
    first = rng.choice([e for e in quick if not hides(kept, queue, e)])
    body, message, handle = rng.choice(first.got)
    seconds = first.asked["seconds"]
    kept.events.append(Event("receive", queue, {"seconds": seconds}, first.end, first.end + 0.001, DONE, [(body, message, handle + "2")]))


def hides(kept, queue, receive):
    """True where a message of this receive was ever made visible again."""
    bodies, about = {m[0] for m in receive.got}, history.receipts(kept.of(queue))
    return any(about[h.asked["handle"]][1] in bodies for h in kept.of(queue, "hide"))


def an_overtaken_message(kept, final, rng):
    deleted = history.changes(kept.of("line.fifo"), "delete")
    receive = rng.choice([e for e in kept.of("line.fifo", "receive") if e.outcome == DONE and e.got and not e.got[0][0].endswith(" 1")])
    group, number = receive.got[0][0].split()
    for delete in deleted[f"{group} {int(number) - 1}"]:
        delete.start = delete.end = receive.end + 100


def a_version_that_is_lost(kept, final, rng):
    erased = {e.asked["version"] for e in kept.of("versions-9", "erase")}
    sure = {e.got for e in kept.of("versions-9", "put") if e.outcome == DONE} - erased
    del final.versions[rng.choice([at for at in final.versions if at[1] in sure])]


def a_version_with_half_its_bytes(kept, final, rng):
    final.versions[rng.choice([at for at, digest_ in final.versions.items() if digest_])] = digest(b"half")


def half_a_transfer(kept, final, rng):
    final.balances["account 0"] += 1


def a_transfer_without_its_line(kept, final, rng):
    final.ledger.discard(rng.choice([e for e in kept.of("bank", "transfer") if e.outcome == DONE]).asked["id"])


def a_stale_read(kept, final, rng):
    looks = [e for e in kept.of("register 0", "look") if e.outcome == DONE]
    last = max(looks, key=lambda e: e.start)
    known = max(e.got[0] for e in looks if e.end < last.start)
    last.got = rng.choice([e.got for e in looks if 0 < e.got[0] < known])


def a_subscription_that_is_lost(kept, final, rng):
    ended = {e.asked["arn"] for e in kept.of("people", "unsubscribe")}
    sure = {e.got for e in kept.of("people", "subscribe") if e.outcome == DONE} - ended
    final.subscriptions.discard(rng.choice(sorted(final.subscriptions & sure)))


SPOILS = [a_message_that_is_lost, a_second_delivery, an_overtaken_message, a_version_that_is_lost, a_version_with_half_its_bytes,
          half_a_transfer, a_transfer_without_its_line, a_stale_read, a_subscription_that_is_lost]


def assert_it_was_a_load(kept, kills):
    """The history says something: everything was done often, and much of it was cut off."""
    for what in ("send", "receive", "delete", "hide", "publish", "subscribe", "unsubscribe", "transfer", "audit", "look", "swap", "put",
                 "mark", "erase", "get"):
        assert sum(e.what == what and e.outcome == DONE for e in kept.events) >= OFTEN, what
    assert sum(e.outcome == UNKNOWN for e in kept.events) > kills
    assert sum(e.what == "delete" and e.outcome == DONE and e.asked["kills"] > 0 for e in kept.events) >= OFTEN
    print(len(kept.events), "events;", sum(e.outcome == UNKNOWN for e in kept.events), "of unknown end")


# The checkers, on histories of a few lines: KIND ASKED BEGAN ENDED OUTCOME GOT.


def event(what, start, end, outcome=DONE, got=None, **asked):
    return Event(what, "x", asked, start, end, outcome, got)


def send(body, start, outcome=DONE, message=None):
    return event("send", start, start + 1, outcome, message or f"id {body}", body=body)


def receive(start, *bodies, seconds=30, final=False, outcome=DONE):
    return event("receive", start, start + 1, outcome, [(b, f"id {b}", f"{b} at {start}") for b in bodies], seconds=seconds, final=final)


def delete(handle, start, outcome=DONE):
    return event("delete", start, start + 1, outcome, handle=handle, kills=0)


def hide(handle, seconds, start, outcome=DONE):
    return event("hide", start, start + 1, outcome, handle=handle, seconds=seconds)


def test_a_queue_that_did_what_it_should_is_not_blamed():
    assert not history.queue([send("a", 0), receive(2, "a"), delete("a at 2", 4)])
    # nobody knows whether it was sent, or whether the first receive took it
    assert not history.queue([send("a", 0, UNKNOWN)])
    assert not history.queue([send("a", 0, UNKNOWN), receive(2, outcome=UNKNOWN), receive(40, "a", final=True), delete("a at 40", 42)])
    # visible again by its time, by a change, or because the delete did not come to pass
    assert not history.queue([send("a", 0), receive(2, "a"), receive(32, "a"), delete("a at 32", 34)])
    assert not history.queue([send("a", 0), receive(2, "a"), hide("a at 2", 0, 4), receive(6, "a"), delete("a at 6", 8)])
    assert not history.queue([send("a", 0), receive(2, "a"), delete("a at 2", 4, UNKNOWN), receive(40, "a"), delete("a at 40", 42)])
    # an old handle deletes nothing
    assert not history.queue([send("a", 0), receive(2, "a"), receive(40, "a"), delete("a at 2", 42), receive(80, "a", final=True)])


@pytest.mark.parametrize("events, fault", [
    ([send("a", 0)], "lost"),
    ([send("a", 0), receive(2, "a")], "lost"),
    ([send("a", 0), receive(2, "a"), receive(8, "a"), delete("a at 2", 4)], "received after its delete"),
    ([send("a", 0), receive(2, "a"), receive(8, "a"), delete("a at 8", 10)], "twice within its visibility"),
    ([send("a", 0), receive(2, "a"), hide("a at 2", 60, 4), receive(50, "a"), delete("a at 50", 60)], "received after its hide"),
    ([send("a", 0, message="other"), receive(2, "a"), delete("a at 2", 4)], "under 2 message ids"),
    ([receive(2, "a"), delete("a at 2", 4)], "never sent"),
    ([send("a", 0, REFUSED), receive(2, "a"), delete("a at 2", 4)], "never sent"),
    ([send("a", 0), receive(2, "a"), delete("a at 2", 4, REFUSED), receive(60, "a", final=True)], "was refused"),
    ([send("a", 0), receive(2, "a"), hide("a at 2", 60, 4), delete("a at 2", 50, REFUSED), receive(90, "a", final=True)], "was refused"),
])
def test_the_checker_of_queues_finds(events, fault):
    assert any(fault in found for found in history.queue(events)), fault


def line(*received, **more):
    """Five messages of a group, and what became of them."""
    return [send(f"g {n}", n) for n in range(1, 6)] + list(received)


def rest(start):
    return [receive(start, *(f"g {n}" for n in range(1, 6)), final=True)]


def test_a_line_that_kept_its_order_is_not_blamed():
    assert not list(history.fifo(line(*rest(10))))
    assert not list(history.fifo(line(receive(10, "g 1", "g 2"), delete("g 1 at 10", 12), delete("g 2 at 10", 12),
                                      receive(14, "g 3", "g 4", "g 5", final=True))))
    # the second came to pass and the first did not
    assert not list(history.fifo(line(receive(10, "g 1", "g 2"), delete("g 1 at 10", 12, UNKNOWN), delete("g 2 at 10", 14),
                                      receive(60, "g 1", "g 3", "g 4", "g 5", final=True))))


@pytest.mark.parametrize("events, fault", [
    (line(receive(10, "g 2", "g 1"), *rest(60)), "came in one receive"),
    (line(receive(10, "g 2"), *rest(60)), "overtook"),
    (line(receive(10, "g 1", "g 3"), *rest(60)), "overtook"),
    (line(receive(10, "g 1"), receive(12, "g 2"), *rest(60)), "overtook"),
    (line(receive(10, "g 1", "g 2"), receive(12, "g 1"), *rest(60)), "twice within"),
])
def test_the_checker_of_lines_finds(events, fault):
    assert any(fault in found for found in history.fifo(events)), fault


def test_the_checker_of_subscriptions_finds_what_is_lost_and_what_is_back():
    one, two = event("subscribe", 0, 1, got="one"), event("subscribe", 0, 1, UNKNOWN)
    gone = event("unsubscribe", 2, 3, arn="one")
    assert not list(history.subscriptions([one, two], {"one"})) and not list(history.subscriptions([one, gone], set()))
    assert list(history.subscriptions([one, two], set())) == ["subscription one is lost"]
    assert list(history.subscriptions([one, gone], {"one"})) == ["subscription one is back"]


def transfer(start, outcome=DONE, got=None):
    return event("transfer", start, start + 1, outcome, got, **{"id": "t", "from": "a", "to": "b", "amount": 5})


@pytest.mark.parametrize("events, balances, ledger, fault", [
    ([transfer(0)], {"a": 5, "b": 15}, {"t"}, None),
    ([transfer(0, UNKNOWN)], {"a": 10, "b": 10}, set(), None),
    ([transfer(0, UNKNOWN), transfer(2)], {"a": 5, "b": 15}, {"t"}, None),
    ([transfer(0)], {"a": 10, "b": 10}, set(), "not in the ledger"),
    ([transfer(0)], {"a": 10, "b": 15}, {"t"}, "by the ledger"),
    ([transfer(0, UNKNOWN), transfer(2)], {"a": 0, "b": 20}, {"t"}, "by the ledger"),
    ([transfer(0, REFUSED)], {"a": 5, "b": 15}, {"t"}, "was refused"),
    ([transfer(0, UNKNOWN), transfer(2, REFUSED)], {"a": 5, "b": 15}, {"t"}, "token was forgotten"),
    ([event("audit", 0, 1, got={"a": 5, "b": 10})], {"a": 10, "b": 10}, set(), "half a transfer"),
])
def test_the_checker_of_banks(events, balances, ledger, fault):
    found = list(history.bank(events, {"a": 10, "b": 10}, balances, ledger))
    assert any(fault in f for f in found) if fault else not found


def swap(expect, by, start, outcome=DONE):
    return event("swap", start, start + 1, outcome, expect=expect, by=by)


def look(version, by, start):
    return event("look", start, start + 1, got=(version, by))


@pytest.mark.parametrize("events, fault", [
    ([look(0, None, 0), swap(0, "a", 2), swap(0, "b", 2, REFUSED), look(1, "a", 4)], None),
    ([swap(0, "a", 0, UNKNOWN), look(1, "a", 4), swap(1, "b", 6)], None),
    ([swap(0, "a", 0), swap(0, "b", 2)], "by 2 writers"),
    ([swap(0, "a", 0), look(0, None, 4)], "after 1 was known"),
    ([swap(0, "a", 0, UNKNOWN), look(1, "a", 4), look(0, None, 6)], "after 1 was known"),
    ([swap(0, "a", 0, REFUSED), look(1, "a", 4)], "never written"),
    ([swap(0, "a", 0), swap(0, "b", 0, UNKNOWN), look(1, "b", 4)], "to another"),
])
def test_the_checker_of_registers(events, fault):
    found = list(history.register(events))
    assert any(fault in f for f in found) if fault else not found


def put(body, version, start, outcome=DONE):
    return event("put", start, start + 1, outcome, version, key="k", digest=body)


def get(body, start):
    return event("get", start, start + 1, got=body, key="k")


MARK, ERASE = event("mark", 4, 5, got="m", key="k"), event("erase", 4, 5, key="k", version="1")


@pytest.mark.parametrize("events, versions, latest, fault", [
    ([put("a", "1", 0), put("b", "2", 2), get("b", 4)], {"1": "a", "2": "b"}, "2", None),
    ([put("a", "1", 0), put("b", None, 2, UNKNOWN), get("b", 4)], {"1": "a", "2": "b"}, "2", None),
    ([put("a", "1", 0), ERASE], {}, None, None),
    ([put("a", "1", 0), MARK], {"1": "a", "m": None}, "m", None),
    ([put("a", "1", 0)], {}, None, "lost"),
    ([put("a", "1", 0), MARK], {"1": "a"}, "1", "lost"),
    ([put("a", "1", 0)], {"1": "half"}, "1", "other bytes"),
    ([put("a", "1", 0, REFUSED)], {"1": "a"}, "1", "never put"),
    ([put("a", "1", 0), ERASE], {"1": "a"}, "1", "is back"),
    ([put("a", "1", 0), put("b", "2", 2)], {"1": "a", "2": "b"}, "1", "was put after it"),
    ([put("a", "1", 0), get("half", 2)], {"1": "a"}, "1", "torn"),
    ([put("a", "1", 0), put("b", "2", 2), get("a", 4)], {"1": "a", "2": "b"}, "2", "stale"),
])
def test_the_checker_of_objects(events, versions, latest, fault):
    found = list(history.objects(events, {("k", v): d for v, d in versions.items()}, {"k": latest} if latest else {}))
    assert any(fault in f for f in found) if fault else not found
