"""S3 by the JavaScript SDK: streams uploaded in parts, paginators, waiters, links and forms."""
import json
import shutil
import subprocess

import pytest

from conftest import ROOT
from test_clients import REGION, SECONDS_MAX, modules


@pytest.mark.skipif(not shutil.which("node") or not (modules() / "@aws-sdk/lib-storage").exists(), reason="Node or the SDK is not installed")
def test_the_javascript_sdk_uploads_pages_waits_and_signs_links(cloud, account):
    done = subprocess.run(["node", ROOT / "tests/clients/storage.cjs", cloud.endpoint, account, REGION], capture_output=True,
                          text=True, timeout=SECONDS_MAX, env=cloud.shell() | {"NODE_PATH": str(modules()), "AWS_CONFIG_FILE": "/dev/null",
                                                                               "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"})
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout)
    assert seen["upload"]["tag"].endswith('-3"') and seen["upload"] | {"tag": 0} == {
        "parts": 3, "tag": 0, "same": True, "counted": 3, "size": True}
    assert seen["pages"] == {"sizes": [3, 3, 1], "deleted": 7}
    assert seen["links"] == {"sent": 200, "got": "linked", "other": 403, "posted": 204, "form": "posted"}
    assert (seen["missing"], seen["late"]) == ("NoSuchKey", "PreconditionFailed")
