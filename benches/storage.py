"""S3: a large object in constant memory, `aws s3 sync` of many files, a 64 KB GET beside nginx, a PUT beside writing and syncing a file.

HANUL_BIN is measured; NGINX_BIN is nginx, where it can be had. Requests are signed once and sent again over kept connections, so that
the client costs little; CPU is that of the server alone.
"""
import concurrent.futures
import contextlib
import hashlib
import http.client
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from beside_moto import cpu
from run import Cloud, row

NGINX = os.environ.get("NGINX_BIN") or shutil.which("nginx")
LARGE_BYTES = int(os.environ.get("HANUL_BENCH_BYTES", str(5 << 30)))
FILES = int(os.environ.get("HANUL_BENCH_FILES", "5000"))
SECONDS = float(os.environ.get("HANUL_BENCH_SECONDS", "4"))
ROUNDS = int(os.environ.get("HANUL_BENCH_ROUNDS", "5"))
PUTS = 200
BODY = random.Random(1).randbytes(64 * 1024)
PIECE = random.Random(2).randbytes(1 << 20)
BUCKET = "bench"


class Signer(botocore.auth.S3SigV4Auth):
    said = "UNSIGNED-PAYLOAD"

    def payload(self, request):
        return self.said


def signed(endpoint, method, path, said="UNSIGNED-PAYLOAD", **headers):
    request = botocore.awsrequest.AWSRequest(method, endpoint + path, headers=headers)
    signer = Signer(botocore.credentials.Credentials("test", "test"), "s3", "us-east-1")
    signer.said = said
    signer.add_auth(request)
    return dict(request.headers)


def memory_mb(pid, field):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(field))) / 1024


def anonymous_peak_mb(pid, work):
    """The highest anonymous memory while some work runs: mapped pages of the store are the kernel's to drop."""
    peak = memory_mb(pid, "RssAnon")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        job = pool.submit(work)
        while not job.done():
            peak = max(peak, memory_mb(pid, "RssAnon"))
            time.sleep(0.02)
        job.result()
    return peak


class Large:
    """A body of many pieces."""

    def __init__(self, size):
        self.left, self.digest = size, hashlib.md5()

    def read(self, most=-1):
        piece = PIECE[:min(self.left, len(PIECE))]
        self.left -= len(piece)
        self.digest.update(piece)
        return piece


def large(cloud):
    host, pid = cloud.state["endpoint"].removeprefix("http://"), cloud.state["pid"]
    before, sums = memory_mb(pid, "RssAnon"), []

    def up():
        body, connection = Large(LARGE_BYTES), http.client.HTTPConnection(host, timeout=600)
        head = signed(cloud.state["endpoint"], "PUT", f"/{BUCKET}/large")
        connection.request("PUT", f"/{BUCKET}/large", body, head | {"Content-Length": str(LARGE_BYTES)})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        sums.append(body.digest.hexdigest())
        assert answer.headers["etag"] == f'"{sums[0]}"'

    def down():
        digest, connection = hashlib.md5(), http.client.HTTPConnection(host, timeout=600)
        connection.request("GET", f"/{BUCKET}/large", headers=signed(cloud.state["endpoint"], "GET", f"/{BUCKET}/large"))
        answer = connection.getresponse()
        while piece := answer.read(1 << 20):
            digest.update(piece)
        assert digest.hexdigest() == sums[0]
    for what, work in (("up", up), ("down", down)):
        begin = time.perf_counter()
        peak = anonymous_peak_mb(pid, work)
        rate = LARGE_BYTES / (time.perf_counter() - begin) / 1e6
        row(f"an object of {LARGE_BYTES / (1 << 30):.1f} GiB {what}: anonymous memory before and at most", f"{before:.0f} / {peak:.0f} MB ({rate:.0f} MB/s)")
    cloud.client("s3").delete_object(Bucket=BUCKET, Key="large")


def sync(cloud):
    with tempfile.TemporaryDirectory() as root:
        there, back, rng = pathlib.Path(root, "there"), pathlib.Path(root, "back"), random.Random(3)
        for n in range(FILES):
            path = there / f"d{n % 50}" / f"file {n}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(rng.randbytes(rng.randrange(0, 8192)))
        env = os.environ | {"AWS_ENDPOINT_URL": cloud.state["endpoint"], "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                            "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
        aws = str(pathlib.Path(sys.executable).parent / "aws")
        before, begin = cpu(cloud.state["pid"]), time.perf_counter()
        for source, to in ((there, f"s3://{BUCKET}/sync"), (f"s3://{BUCKET}/sync", back)):
            subprocess.run([aws, "s3", "sync", "--only-show-errors", str(source), str(to)], check=True, env=env)
        took, busy = time.perf_counter() - begin, cpu(cloud.state["pid"]) - before
        digests = lambda top: {p.relative_to(top): hashlib.sha256(p.read_bytes()).digest() for p in top.rglob("*") if p.is_file()}
        assert digests(there) == digests(back) and len(digests(back)) == FILES
        row(f"`aws s3 sync` of {FILES} files there and back, equal digests; CPU of the cloud", f"{took:.1f} s; {busy:.1f} s")


def drive(host, path, headers, pid, clients=8):
    """CPU milliseconds of the server for each GET."""
    until = time.perf_counter() + SECONDS

    def one(_):
        connection, count = http.client.HTTPConnection(host, timeout=60), 0
        while time.perf_counter() < until:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            assert len(answer.read()) == len(BODY) and answer.status == 200
            count += 1
        return count
    before = cpu(pid)
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        count = sum(pool.map(one, range(clients)))
    return (cpu(pid) - before) / count * 1000


@contextlib.contextmanager
def nginx():
    with tempfile.TemporaryDirectory() as root:
        (pathlib.Path(root) / "body").write_bytes(BODY)
        for name in ("logs", "tmp"):
            (pathlib.Path(root) / name).mkdir()
        temporary = " ".join(f"{kind}_temp_path tmp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = pathlib.Path(root) / "nginx.conf"
        config.write_text(f"daemon off; master_process off; pid logs/pid; error_log logs/error; events {{}} http {{ access_log off; "
                          f"keepalive_requests 1000000; sendfile on; {temporary} server {{ listen 127.0.0.1:18765; root {root}; }} }}")
        child = subprocess.Popen([NGINX, "-p", root, "-c", str(config), "-e", "logs/error"])
        time.sleep(1)
        assert child.poll() is None, "nginx does not start"
        try:
            yield "127.0.0.1:18765", child.pid
        finally:
            child.kill()
            child.wait()


def gets(cloud):
    cloud.client("s3").put_object(Bucket=BUCKET, Key="body", Body=BODY)
    endpoint, pid = cloud.state["endpoint"], cloud.state["pid"]
    ours = lambda: drive(endpoint.removeprefix("http://"), f"/{BUCKET}/body", signed(endpoint, "GET", f"/{BUCKET}/body"), pid)
    if not NGINX:
        row("a 64 KB GET, 8 clients: CPU of the cloud", f"{ours():.3f} ms")
        return
    with nginx() as (host, other):
        pairs = [(ours(), drive(host, "/body", {}, other)) for _ in range(ROUNDS)]
    ratios = sorted(a / b for a, b in pairs)
    row("a 64 KB GET, 8 clients: CPU of the cloud; of nginx; ratio",
        f"{statistics.median(a for a, _ in pairs):.3f} ms; {statistics.median(b for _, b in pairs):.3f} ms; "
        f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})")


def puts(cloud, directory):
    endpoint = cloud.state["endpoint"]
    connection = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=60)
    heads = [signed(endpoint, "PUT", f"/{BUCKET}/put/{n}", hashlib.sha256(BODY).hexdigest()) for n in range(PUTS)]

    def put(n):
        connection.request("PUT", f"/{BUCKET}/put/{n}", BODY, heads[n])
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    def write(n):
        """What any program must do for a file that lasts: write, sync, rename, sync the directory."""
        with open(f"{directory}/{n}.part", "wb") as file:
            file.write(BODY)
            os.fsync(file.fileno())
        os.rename(f"{directory}/{n}.part", f"{directory}/{n}")
        folder = os.open(directory, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def timed(work, n):
        begin = time.perf_counter()
        work(n)
        return (time.perf_counter() - begin) * 1000
    pairs = [(timed(put, n), timed(write, n)) for n in range(PUTS)]
    ours, plain = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    row("a 64 KB PUT, one client, `full`; writing and syncing a file; ratio", f"{ours:.2f} ms; {plain:.2f} ms; {ours / plain:.2f}")


def main():
    with tempfile.TemporaryDirectory() as directory:
        cloud = Cloud(directory + "/data", "--durability", "full")
        cloud.up()
        try:
            cloud.client("s3").create_bucket(Bucket=BUCKET)
            os.mkdir(directory + "/plain")
            puts(cloud, directory + "/plain")
            gets(cloud)
            sync(cloud)
            large(cloud)
        finally:
            cloud.run("reset", "--all")


if __name__ == "__main__":
    main()
