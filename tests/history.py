"""A recorded history of calls, and checkers that find what no run of AWS's services could have answered.

An event is one call: when it began and ended, and whether it was done, refused, or nobody knows (the connection broke). Each checker takes
events and what was found at the end, and returns sentences about what is wrong; an empty list is a history that could have been.
"""
import collections
import dataclasses
import itertools
import time

DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
# The service's clock counts milliseconds.
SLACK_SECONDS = 0.005


@dataclasses.dataclass
class Event:
    what: str
    on: str
    asked: dict
    start: float
    end: float = float("inf")
    outcome: str = UNKNOWN
    got: object = None


class History:
    """Events of many threads."""

    def __init__(self):
        self.events = []

    def begin(self, what, on, **asked):
        """An event whose outcome is not known until it is told."""
        event = Event(what, on, asked, time.time())
        self.events.append(event)
        return event

    def of(self, on, *what):
        return [e for e in self.events if e.on == on and (not what or e.what in what)]


def ended(event, outcome, got=None):
    event.end, event.outcome, event.got = time.time(), outcome, got
    return event


def done(events, *what):
    return [e for e in events if e.what in what and e.outcome == DONE]


def tried(events, *what):
    """Calls that may have had their effect."""
    return [e for e in events if e.what in what and e.outcome != REFUSED]


# Queues: `send` (body; got: message id), `receive` (seconds, final; got: [(body, message id, handle)]), `delete` (handle), `hide`
# (handle, seconds). A body is sent by one event, or by several of which each says the same deduplication id.


def queue(events):
    """A queue, standard or FIFO, that was received empty by `final` receives."""
    return [*lost(events), *twice(events), *seen_again(events), *never_sent(events), *handles(events)]


def receipts(events):
    """The receive that gave out each handle, and the body."""
    return {handle: (r, body) for r in done(events, "receive") for body, _, handle in r.got}


def changes(events, *what):
    """Deletes or changes of visibility by the body that they are about."""
    about, by_body = receipts(events), collections.defaultdict(list)
    for e in tried(events, *what):
        by_body[about[e.asked["handle"]][1]].append(e)
    return by_body


def lost(events):
    deleted = changes(events, "delete")
    drained = {body for r in done(events, "receive") if r.asked.get("final") for body, _, _ in r.got}
    for send in done(events, "send"):
        if send.asked["body"] not in drained and send.asked["body"] not in deleted:
            yield f"{send.asked['body']} was acknowledged and is lost"


def twice(events):
    """One message is stored once, and told by the id that its sender heard."""
    ids = collections.defaultdict(set)
    for receive in done(events, "receive"):
        for body, message, _ in receive.got:
            ids[body].add(message)
    for send in done(events, "send"):
        if send.got:
            ids[send.asked["body"]].add(send.got)
    for body, found in ids.items():
        if len(found) > 1:
            yield f"{body} is there under {len(found)} message ids"


def hidden(receive):
    """Until when a receive surely hides what it got."""
    return receive.start + receive.asked["seconds"] - SLACK_SECONDS


def valid(events):
    """Until when each handle is surely the last one of its message: its receive hides the message, and so do changes made in time."""
    until = {handle: hidden(receive) for handle, (receive, _) in receipts(events).items()}
    for change in sorted(tried(events, "hide"), key=lambda e: e.start):
        handle, then = change.asked["handle"], change.start + change.asked["seconds"] - SLACK_SECONDS
        if change.outcome == DONE and change.end < until[handle]:
            until[handle] = then
        else:
            until[handle] = min(until[handle], then)
    return until


def seen_again(events):
    """Received again within its visibility, or after its deletion."""
    about, by_body = receipts(events), collections.defaultdict(list)
    for receive in done(events, "receive"):
        for body, _, _ in receive.got:
            by_body[body].append(receive)
    shows = changes([e for e in events if e.asked.get("seconds") == 0 or e.what == "receive"], "hide")
    for body, receives in by_body.items():
        first_show = min((s.start for s in shows.get(body, [])), default=float("inf"))
        for one, two in itertools.combinations(receives, 2):
            apart = two.end >= hidden(one) or one.end >= hidden(two)
            if not apart and first_show > max(one.end, two.end):
                yield f"{body} was received twice within its visibility"
    until_ = valid(events)
    for change in done(events, "delete", "hide"):
        _, body = about[change.asked["handle"]]
        # later the message may have been received by another, and then the handle is an old one
        if change.end > until_[change.asked["handle"]] or shows.get(body):
            continue
        until = float("inf") if change.what == "delete" else change.start + change.asked["seconds"] - SLACK_SECONDS
        for again in by_body[body]:
            if again.start > change.end and again.end < until:
                yield f"{body} was received after its {change.what}"


def never_sent(events):
    sent = {e.asked["body"] for e in tried(events, "send")}
    for receive in done(events, "receive"):
        for body, _, _ in receive.got:
            if body not in sent:
                yield f"{body} was received and never sent"


def handles(events):
    """A handle is good as long as its receive hides the message, whatever happens to the daemon meanwhile."""
    about, until = receipts(events), valid(events)
    for e in events:
        if e.what in ("delete", "hide") and e.outcome == REFUSED and e.end < until[e.asked["handle"]]:
            yield f"the handle of {about[e.asked['handle']][1]} was refused: {e.got}"


def fifo(events):
    """Bodies are `GROUP NUMBER`, sent one after the other: nothing is received before what came before it is deleted."""
    begun = {body: min(d.start for d in all_) for body, all_ in changes(events, "delete").items()}
    passed = collections.defaultdict(lambda: [0.0, 0.0])
    yield from queue(events)
    for receive in done(events, "receive"):
        batch = collections.defaultdict(list)
        for body, _, _ in receive.got:
            batch[body.split()[0]].append(int(body.split()[1]))
        for group, numbers in batch.items():
            if numbers != sorted(numbers):
                yield f"{group}: {numbers} came in one receive"
            # passed[n]: when the last of the messages before n may have been deleted
            latest = passed[group]
            while len(latest) <= max(numbers):
                latest.append(max(latest[-1], begun.get(f"{group} {len(latest) - 1}", float("inf"))))
            skipped = [begun.get(f"{group} {n}", float("inf")) for n in range(numbers[0], numbers[-1]) if n not in numbers]
            if max([latest[numbers[0]], *skipped]) > receive.end:
                yield f"{group}: {numbers} overtook one before"


# Topics: `subscribe` (endpoint; got: ARN), `unsubscribe` (arn). Publishes are sends of the queues that are subscribed.


def subscriptions(events, found):
    """`found`: the ARNs in the final list."""
    ended_ = {e.asked["arn"]: e for e in tried(events, "unsubscribe")}
    for e in done(events, "subscribe"):
        if e.got not in found and e.got not in ended_:
            yield f"subscription {e.got} is lost"
    for arn, e in ended_.items():
        if e.outcome == DONE and arn in found:
            yield f"subscription {arn} is back"


# A bank: `transfer` (id, from, to, amount), `audit` (got: balances). Each transfer writes a line of the ledger.


def bank(events, opening, balances, ledger):
    """`ledger`: the ids of the lines at the end."""
    by_id = collections.defaultdict(list)
    for e in events:
        if e.what == "transfer":
            by_id[e.asked["id"]].append(e)
    expected = dict(opening)
    for id_ in ledger:
        if id_ not in by_id or all(e.outcome == REFUSED for e in by_id[id_]):
            yield f"transfer {id_} was refused and is in the ledger"
            continue
        asked = by_id[id_][0].asked
        expected[asked["from"]] -= asked["amount"]
        expected[asked["to"]] += asked["amount"]
    if expected != balances:
        yield f"the balances are {balances}, by the ledger {expected}"
    for id_, tries in by_id.items():
        if any(e.outcome == DONE for e in tries) and id_ not in ledger:
            yield f"transfer {id_} was acknowledged and is not in the ledger"
        last = max(tries, key=lambda e: e.start)
        if id_ in ledger and last.outcome == REFUSED and "TransactionConflict" not in str(last.got):
            yield f"transfer {id_} was made, and its token was forgotten: {last.got}"
    for audit in done(events, "audit"):
        if sum(audit.got.values()) != sum(opening.values()):
            yield f"an audit saw {audit.got}: half a transfer"


# Registers: `swap` (expect, by: the writer's own word; version becomes expect + 1), `look` (got: version, by).


def register(events):
    """One item that is changed under the condition that its version is the one that was read."""
    writers = collections.defaultdict(set)
    for e in done(events, "swap"):
        writers[e.asked["expect"] + 1].add(e.asked["by"])
    for version, who in writers.items():
        if len(who) > 1:
            yield f"version {version} was written by {len(who)} writers"
    maybe = {(e.asked["expect"] + 1, e.asked["by"]) for e in tried(events, "swap")}
    known = [(e.end, e.asked["expect"] + 1) for e in done(events, "swap")] + [(e.end, e.got[0]) for e in done(events, "look")]
    known.sort()
    newest = list(itertools.accumulate((v for _, v in known), max))
    ends = [end for end, _ in known]
    for look in done(events, "look"):
        version, by = look.got
        if version and (version, by) not in maybe:
            yield f"version {version} by {by} was never written"
        if version and writers[version] and by not in writers[version]:
            yield f"version {version} was acknowledged to another than {by}"
        before = bisect(ends, look.start)
        if before and version < newest[before - 1]:
            yield f"version {version} was read after {newest[before - 1]} was known"


def bisect(ends, moment):
    """How many ended before."""
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if ends[middle] < moment else (low, middle)
    return low


# Objects of a versioned bucket: `put` (key, digest; got: version), `mark` (key; got: the delete marker's version), `erase` (key, version),
# `get` (key; got: digest, or None).


def objects(events, versions, latest):
    """`versions`: {(key, version): digest, or None for a delete marker}; `latest`: {key: version}."""
    erased = {(e.asked["key"], e.asked["version"]): e for e in tried(events, "erase")}
    put = {}
    for e in done(events, "put", "mark"):
        at = (e.asked["key"], e.got)
        put[at] = e
        if at not in erased and at not in versions:
            yield f"version {at} was acknowledged and is lost"
        elif at in versions and versions[at] != e.asked.get("digest"):
            yield f"version {at} has other bytes"
    for at, e in erased.items():
        if e.outcome == DONE and at in versions:
            yield f"version {at} is back"
    maybe = {(e.asked["key"], e.asked["digest"]) for e in tried(events, "put")}
    for (key, version), digest in versions.items():
        if digest and (key, digest) not in maybe:
            yield f"version {(key, version)} was never put"
    for (key, version), digest in versions.items():
        newest = put.get((key, latest.get(key)))
        if newest and (key, version) in put and put[key, version].start > newest.end:
            yield f"{key}: {latest[key]} is the latest, and {version} was put after it"
    yield from reads(events, maybe)


def reads(events, maybe):
    """A get sees what was put whole, and nothing older than what was acknowledged before it began."""
    puts, erased = collections.defaultdict(list), {e.asked["key"] for e in tried(events, "erase")}
    for e in done(events, "put", "mark"):
        puts[e.asked["key"]].append(e)
    for get in done(events, "get"):
        key, digest = get.asked["key"], get.got
        if digest and (key, digest) not in maybe:
            yield f"{key} was read torn"
        seen = next((p for p in puts[key] if p.asked.get("digest") == digest), None) if digest else None
        if seen and key not in erased and any(seen.end < p.start and p.end < get.start for p in puts[key]):
            yield f"{key} was read stale"
