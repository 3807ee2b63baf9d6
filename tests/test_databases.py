"""Databases: a real MariaDB at its own name, in its own subnets, behind its own groups, through kills and restarts."""
import os
import pathlib
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from conftest import Cloud
from ground import ANYWHERE, Account, tcp, wait

READY_SECONDS_MAX = 90
PASSWORD = "not-a-secret-1"

# Says what the server answers to each statement.
ASK = """
import sys, pymysql
host, user, password, database, *statements = sys.argv[1:]
c = pymysql.connect(host=host, user=user, password=password, database=database or None, connect_timeout=3, autocommit=True)
with c.cursor() as cursor:
    for statement in statements:
        cursor.execute(statement)
        for row in cursor.fetchall(): print(*row)
"""


class Database:
    """One instance, seen as its owner sees it."""

    def __init__(self, site, name):
        self.site, self.name, self.rds, self.password = site, name, site.client("rds"), PASSWORD

    def about(self):
        return self.rds.describe_db_instances(DBInstanceIdentifier=self.name)["DBInstances"][0]

    def become(self, status, seconds=READY_SECONDS_MAX):
        wait(lambda: self.about()["DBInstanceStatus"] == status, f"{self.name} is {status}", seconds)
        return self

    @property
    def host(self):
        return self.about()["Endpoint"]["Address"]

    def ask(self, *statements, user="boss", password=None, database="ordering", check=True):
        """With a real client, from the laptop."""
        words = (self.host, user, password or self.password, database, *statements)
        return self.site.cloud.laptop(sys.executable, "-c", ASK, *words, check=check)


@pytest.fixture(scope="module")
def home(tmp_path_factory, mariadb):
    """A network with a public database in it."""
    cloud = Cloud(tmp_path_factory.mktemp("databases")).up()
    site = Account(cloud, "000000000001").network()
    site.ec2.modify_vpc_attribute(VpcId=site.vpc_id, EnableDnsHostnames={"Value": True})
    second = site.subnet("10.0.2.0/24", "b")
    site.ec2.associate_route_table(RouteTableId=site.public_table, SubnetId=second)
    rds = site.client("rds")
    rds.create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="two zones", SubnetIds=[site.public, second])
    site.group_id = site.group("db", tcp(3306, f"{cloud.my_ip()}/32"))
    site.database = create(site, "orders", PubliclyAccessible=True)
    yield site
    cloud.down()


def create(site, name, **more):
    arguments = {"DBInstanceIdentifier": name, "Engine": "mariadb", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": 20,
                 "MasterUsername": "boss", "MasterUserPassword": PASSWORD, "DBName": "ordering", "DBSubnetGroupName": "data",
                 "VpcSecurityGroupIds": [site.group_id], "PubliclyAccessible": False, "BackupRetentionPeriod": 0}
    site.client("rds").create_db_instance(**arguments | more)
    return Database(site, name)


def test_a_database_is_available_when_it_answers_a_real_client(home):
    db = home.database
    assert db.about()["DBInstanceStatus"] in ("creating", "available")
    db.become("available")
    assert db.host.startswith("orders.") and db.host.endswith(".ap-northeast-2.rds.amazonaws.com")
    assert db.ask("select 6 * 7", "select current_user()").stdout.split() == ["42", "boss@%"]
    assert "MariaDB" in db.ask("select version()").stdout
    wrong = db.ask("select 1", password="wrong-password", check=False)
    assert wrong.returncode != 0 and "Access denied" in wrong.stderr
    assert db.ask("select 1", user="root", check=False).returncode != 0


def test_rows_survive_a_reboot_a_stop_and_kill_9(home):
    db = home.database.become("available")
    db.ask("create or replace table dish (name text)", "insert into dish values ('noodles')")
    db.rds.reboot_db_instance(DBInstanceIdentifier="orders")
    db.become("available")
    for n in range(3):
        db.ask(f"insert into dish values ('before kill {n}')")
        home.cloud.kill()
        home.cloud.up()
        db.rds = home.client("rds")
        assert str(n) in db.ask("select * from dish").stdout
    assert db.about()["DBInstanceStatus"] == "available"
    db.rds.stop_db_instance(DBInstanceIdentifier="orders")
    db.become("stopped")
    assert db.ask("select 1", check=False).returncode != 0
    db.rds.start_db_instance(DBInstanceIdentifier="orders")
    db.become("available")
    assert len(db.ask("select * from dish").stdout.splitlines()) == 4


def test_a_connection_that_is_open_outlives_the_daemon(home):
    db = home.database.become("available")
    held = ASK + "\nimport time\nwith c.cursor() as cursor:\n    input(); cursor.execute('select 7'); print(*cursor.fetchall()[0])"
    command = [home.cloud.bin, "--data-dir", home.cloud.directory, "exec", "--", sys.executable, "-u", "-c", held,
               db.host, "boss", db.password, "ordering", "select 1"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=home.cloud.shell())
    try:
        assert child.stdout.readline() == "1\n"
        home.cloud.kill()
        assert child.communicate("go\n", timeout=10)[0] == "7\n"
    finally:
        child.kill()
        child.wait()
        home.cloud.up()


def test_its_group_decides_who_may_connect(home):
    db = home.database.become("available")
    mine = tcp(3306, f"{home.cloud.my_ip()}/32")
    home.forbid(home.group_id, mine)
    refused = db.ask("select 1", check=False)
    assert refused.returncode != 0 and "timed out" in refused.stderr
    assert "3306" in home.cloud.run("logs", "--network").stdout
    home.allow(home.group_id, mine)
    wait(lambda: db.ask("select 1", check=False).returncode == 0, "it answers again")


def test_a_changed_password_holds_and_the_old_one_does_not(home):
    db = home.database.become("available")
    db.rds.modify_db_instance(DBInstanceIdentifier="orders", MasterUserPassword="another-secret-2", ApplyImmediately=True)
    wait(lambda: db.ask("select 1", password="another-secret-2", check=False).returncode == 0, "the new one holds")
    assert db.ask("select 1", check=False).returncode != 0
    db.password = "another-secret-2"


def test_a_private_database_is_reached_from_its_network_only(home):
    private = create(home, "private")
    machine = home.launch(home.private)
    private.become("available")
    home.allow(home.group_id, tcp(3306, ANYWHERE))
    assert private.about()["PubliclyAccessible"] is False
    address = machine.run("getent", "ahostsv4", private.host).stdout.split()[0]
    assert address.startswith("10.0.")
    wait(lambda: machine.connects(f"{address}:3306") == "open", "the network reaches it")
    assert home.cloud.laptop("getent", "ahostsv4", private.host).stdout.split()[0] == address, "its name is no secret, as on AWS"
    assert private.ask("select 1", check=False).returncode != 0
    public = machine.run("getent", "ahostsv4", home.database.host).stdout.split()[0]
    assert public.startswith("10.0."), "inside, a public database has its private address"
    private.rds.delete_db_instance(DBInstanceIdentifier="private", SkipFinalSnapshot=True)
    gone = lambda: "private" not in [d["DBInstanceIdentifier"] for d in private.rds.describe_db_instances()["DBInstances"]]
    wait(gone, "it is deleted")
    assert machine.connects(f"{address}:3306") != "open"


def test_a_master_password_lies_in_no_file_neither_while_the_database_lives_nor_after_it_was_deleted(home):
    home.database.become("available")
    brief = create(home, "brief", MasterUserPassword="only-seen-here-3").become("available")
    found = lambda: [p for p in pathlib.Path(home.cloud.directory).rglob("*") if p.is_file() and any(
        secret in p.read_bytes() for secret in (PASSWORD.encode(), b"another-secret-2", b"only-seen-here-3"))]
    assert found() == []
    brief.rds.delete_db_instance(DBInstanceIdentifier="brief", SkipFinalSnapshot=True)
    wait(lambda: len(brief.rds.describe_db_instances()["DBInstances"]) == 1, "it is deleted")
    assert found() == []


@pytest.mark.parametrize("change, code", [
    ({"DBInstanceIdentifier": "orders"}, "DBInstanceAlreadyExists"), ({"Engine": "paradox"}, "InvalidParameterValue"),
    ({"MasterUserPassword": "short"}, "InvalidParameterValue"), ({"DBSubnetGroupName": "nowhere"}, "DBSubnetGroupNotFoundFault"),
    ({"AllocatedStorage": 1}, "InvalidParameterCombination"), ({"MultiAZ": True}, "NotImplemented"), ({"Engine": "postgres"}, "NotImplemented"),
    ({"DBInstanceClass": "db.t3.gigantic"}, "InvalidParameterCombination"), ({"DBInstanceIdentifier": "9lives"}, "InvalidParameterValue"),
])
def test_a_database_that_cannot_be_is_refused(home, change, code):
    with pytest.raises(ClientError) as e:
        create(home, **{"name": change.pop("DBInstanceIdentifier", "refused")} | change)
    assert e.value.response["Error"]["Code"] == code, e.value
    assert "refused" not in str(home.client("rds").describe_db_instances()["DBInstances"])


def test_a_subnet_group_in_use_or_of_one_zone_is_refused(home):
    rds = home.client("rds")
    with pytest.raises(ClientError, match="InvalidDBSubnetGroupStateFault"):
        rds.delete_db_subnet_group(DBSubnetGroupName="data")
    with pytest.raises(ClientError, match="DBSubnetGroupDoesNotCoverEnoughAZs"):
        rds.create_db_subnet_group(DBSubnetGroupName="one", DBSubnetGroupDescription="one zone", SubnetIds=[home.public])


def test_a_database_in_an_offline_cloud_says_what_is_missing(cloud, account, tmp_path):
    if any(os.access(f"{d}/{n}", os.X_OK) for d in ("/usr/sbin", "/usr/bin") for n in ("mariadbd", "mysqld")):
        pytest.skip("this host has a MariaDB of its own")
    fresh = Cloud(tmp_path / "data", "--offline")
    fresh.home_cache = tmp_path / "cache"
    shell = fresh.shell
    fresh.shell = lambda: shell() | {"XDG_CACHE_HOME": str(fresh.home_cache)}
    fresh.up()
    try:
        site = Account(fresh, account).network()
        second = site.subnet("10.0.2.0/24", "b")
        rds = site.client("rds")
        rds.create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="two", SubnetIds=[site.public, second])
        site.group_id = site.group("db")
        db = create(site, "orders")
        wait(lambda: "--offline" in str(rds.describe_events()["Events"]) + str(db.about()) + fresh.run("status").stdout,
             "it says what is missing")
    finally:
        fresh.run("reset", "--all")
