"""Databases: real MariaDB and PostgreSQL at their own names, behind their own groups, through kills, restarts and snapshots."""
import datetime
import hashlib
import os
import pathlib
import ssl
import subprocess
import sys
import time

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
# The same of PostgreSQL: over TLS as a careful client does it, or, with `plain` before the statements, without.
ASK_POSTGRES = """
import os, ssl, sys
import pg8000.native
host, user, password, database, *statements = sys.argv[1:]
trusted = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
plain = statements[0] == "plain"
c = pg8000.native.Connection(user, host=host, password=password, database=database or None, timeout=5,
                             ssl_context=False if plain else trusted)
for statement in statements[plain:]:
    for row in c.run(statement) or []: print(*row)
"""
# Writes numbers, each in a transaction of its own, and says each that was acknowledged.
WRITE_ON = """
import os, ssl, sys
host, user, password, engine = sys.argv[1:]
if engine == "postgres":
    import pg8000.dbapi
    trusted = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    c = pg8000.dbapi.connect(user, host=host, password=password, database="ordering", timeout=60, ssl_context=trusted)
else:
    import pymysql
    c = pymysql.connect(host=host, user=user, password=password, database="ordering", read_timeout=60)
cursor = c.cursor()
for n in range(1, 1000000):
    cursor.execute(f"insert into tally values ({n})")
    c.commit()
    print(n, flush=True)
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
        client = ASK_POSTGRES if self.about()["Engine"] == "postgres" else ASK
        return self.site.cloud.laptop(sys.executable, "-c", client, *words, check=check)

    def write_on(self):
        """A client that writes until it is ended."""
        words = (self.host, "boss", self.password, self.about()["Engine"])
        command = [self.site.cloud.bin, "--data-dir", self.site.cloud.directory, "exec", "--", sys.executable, "-c", WRITE_ON, *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self.site.cloud.shell())


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
    site.group_id = site.group("db", tcp(3306, f"{cloud.my_ip()}/32"), tcp(5432, f"{cloud.my_ip()}/32"))
    site.database = create(site, "orders", PubliclyAccessible=True)
    yield site
    cloud.down()


@pytest.fixture(scope="module")
def ledger(home):
    """A PostgreSQL with a parameter group of its own."""
    rds = home.client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="ledger", DBParameterGroupFamily="postgres15", Description="a test's")
    return create(home, "ledger", Engine="postgres", PubliclyAccessible=True, DBParameterGroupName="ledger")


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


def test_a_postgres_is_served_over_tls_at_its_own_name(home, ledger):
    ledger.become("available")
    said = ledger.ask("select 6 * 7", "select current_user", "select ssl from pg_stat_ssl where pid = pg_backend_pid()").stdout
    assert said.split() == ["42", "boss", "True"]
    plain = ledger.ask("plain", "select 1", check=False)
    assert "no encryption" in plain.stderr, "rds.force_ssl is 1 from version 15 on"
    for user, words in (("boss", "password authentication failed"), ("rdsadmin", "pg_hba.conf rejects")):
        refused = ledger.ask("select 1", user=user, password="wrong-password", check=False)
        assert words in refused.stderr
    ledger.ask("create extension pgcrypto", "create table dish (name text)", "insert into dish values ('noodles')")
    assert "pg_write_server_files" in ledger.ask("copy dish to '/tmp/x'", check=False).stderr
    home.cloud.kill()
    home.cloud.up()
    ledger.rds = home.database.rds = home.client("rds")
    ledger.rds.reboot_db_instance(DBInstanceIdentifier="ledger")
    assert ledger.become("available").ask("select name from dish").stdout == "noodles\n"


def parameters(rds, group, **values):
    """Sets values: `immediate` where a name begins with `now_`."""
    wanted = [{"ParameterName": n.removeprefix("now_").replace("__", "."), "ParameterValue": v,
               "ApplyMethod": "immediate" if n.startswith("now_") else "pending-reboot"} for n, v in values.items()]
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=wanted)


def test_parameters_reach_the_engine_at_once_or_with_a_reboot(home, ledger):
    rds, status = home.client("rds"), lambda db: db.about()["DBParameterGroups"][0]["ParameterApplyStatus"]
    orders = home.database.become("available")
    rds.create_db_parameter_group(DBParameterGroupName="orders", DBParameterGroupFamily=f"mariadb{orders.about()['EngineVersion'].rpartition('.')[0]}",
                                  Description="a test's")
    rds.modify_db_instance(DBInstanceIdentifier="orders", DBParameterGroupName="orders")
    assert status(orders) == "pending-reboot"
    ledger.become("available")
    parameters(rds, "ledger", now_work_mem="8192", max_connections="33", now_rds__force_ssl="0")
    parameters(rds, "orders", now_slow_query_log="1", now_long_query_time="0", innodb_read_io_threads="3")
    wait(lambda: status(ledger) == "pending-reboot", "what can change at once has changed")
    assert ledger.ask("plain", "show work_mem", "show max_connections").stdout.split() == ["8MB", "112"]
    wait(lambda: "ON" in orders.ask("show variables like 'slow_query_log'").stdout, "it logs slow queries")
    for db in (orders, ledger):
        rds.reboot_db_instance(DBInstanceIdentifier=db.name)
    assert orders.become("available").ask("show variables like 'innodb_read_io_threads'").stdout == "innodb_read_io_threads 3\n"
    assert ledger.become("available").ask("show max_connections").stdout == "33\n"
    assert [status(orders), status(ledger)] == ["in-sync", "in-sync"]
    logs = {f["LogFileName"] for f in rds.describe_db_log_files(DBInstanceIdentifier="orders")["DescribeDBLogFiles"]}
    assert logs == {"error/mysql-error.log", "slowquery/mysql-slowquery.log"}
    read = rds.download_db_log_file_portion(DBInstanceIdentifier="orders", LogFileName="slowquery/mysql-slowquery.log", Marker="0")
    assert "innodb_read_io_threads" in read["LogFileData"] and not read["AdditionalDataPending"]


@pytest.mark.parametrize("name", ["orders", "ledger"])
def test_a_snapshot_under_load_is_one_moment_of_its_database(home, ledger, name):
    db = {"orders": home.database, "ledger": ledger}[name].become("available")
    rds = home.client("rds")
    db.ask("create table tally (n int primary key)")
    writer = db.write_on()
    try:
        before = int([writer.stdout.readline() for _ in range(20)][-1])
        made = rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=f"{name}-busy")["DBSnapshot"]
        assert (made["Status"], db.about()["DBInstanceStatus"]) == ("creating", "backing-up")
        rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier=f"{name}-busy", WaiterConfig={"Delay": 1})
        after = int([writer.stdout.readline() for _ in range(20)][-1])
    finally:
        writer.kill()
        writer.wait()
    assert after >= before + 20, "its clients go on"
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=f"{name}-again", DBSnapshotIdentifier=f"{name}-busy", DBSubnetGroupName="data",
        VpcSecurityGroupIds=[home.group_id], PubliclyAccessible=True, BackupRetentionPeriod=0)
    again = Database(home, f"{name}-again")
    again.password = db.password
    again.become("available")
    count, last = map(int, again.ask("select count(*), max(n) from tally").stdout.split())
    assert count == last and last >= before, "each row that was acknowledged before, and no row without those before it"
    assert db.ask("select count(*) from tally").stdout != f"{count}\n"
    rds.delete_db_instance(DBInstanceIdentifier=again.name, SkipFinalSnapshot=True)
    rds.delete_db_snapshot(DBSnapshotIdentifier=f"{name}-busy")
    rds.get_waiter("db_snapshot_deleted").wait(DBSnapshotIdentifier=f"{name}-busy", WaiterConfig={"Delay": 1})
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=again.name, WaiterConfig={"Delay": 1})


def test_a_database_is_restored_to_a_moment_between_two_writes(home):
    db = create(home, "moments", PubliclyAccessible=True, BackupRetentionPeriod=1).become("available")
    rds = home.client("rds")
    wait(lambda: "LatestRestorableTime" in db.about(), "its first backup is there", READY_SECONDS_MAX)
    db.become("available").ask("create table dish (name text)", "insert into dish values ('noodles')", "create user helper identified by 'x'")
    time.sleep(1.1)
    between = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    time.sleep(1.1)
    db.ask("insert into dish values ('rice')", "drop user helper", "flush binary logs", "create table late (n int)")
    written = datetime.datetime.now(datetime.timezone.utc)
    wait(lambda: db.about()["LatestRestorableTime"] > written, "the last write can be restored")
    backup = rds.describe_db_instance_automated_backups(DBInstanceIdentifier="moments")["DBInstanceAutomatedBackups"][0]
    assert backup["RestoreWindow"]["EarliestTime"] < between < backup["RestoreWindow"]["LatestTime"]
    place = {"DBSubnetGroupName": "data", "VpcSecurityGroupIds": [home.group_id], "PubliclyAccessible": True}
    restore = lambda name, **when: rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="moments", TargetDBInstanceIdentifier=name, **place, **when)
    restore("earlier", RestoreTime=between)
    home.cloud.kill()
    home.cloud.up()
    rds = db.rds = home.database.rds = home.client("rds")
    restore("latest", UseLatestRestorableTime=True, BackupRetentionPeriod=0)
    earlier, latest = Database(home, "earlier").become("available"), Database(home, "latest").become("available")
    tables = "select count(*) from information_schema.tables where table_name = 'late'"
    assert earlier.ask("select name from dish", tables).stdout.split() == ["noodles", "0"]
    assert earlier.ask("select 1", user="helper", password="x", database="", check=False).returncode == 0
    assert latest.ask("select name from dish", tables).stdout.split() == ["noodles", "rice", "1"]
    assert latest.ask("select 1", user="helper", password="x", database="", check=False).returncode != 0
    wait(lambda: "LatestRestorableTime" in earlier.about(), "it has backups of its own", READY_SECONDS_MAX)
    with pytest.raises(ClientError) as refused:
        restore("never", RestoreTime=between - datetime.timedelta(days=1))
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"
    for name in ("moments", "earlier", "latest"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    wait(lambda: not rds.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"], "backups go with their instances")


def test_a_renamed_database_answers_at_its_new_name_only(home):
    db = home.database.become("available")
    rds, old = home.client("rds"), db.host
    rds.modify_db_instance(DBInstanceIdentifier="orders", NewDBInstanceIdentifier="sales", ApplyImmediately=True)
    db.name = "sales"
    wait(lambda: "sales" in [d["DBInstanceIdentifier"] for d in rds.describe_db_instances()["DBInstances"]], "it has its new name")
    assert db.become("available").host == old.replace("orders.", "sales.", 1)
    assert db.ask("select 1").stdout == "1\n"
    assert home.cloud.laptop("getent", "ahostsv4", old, check=False).returncode != 0
    rds.modify_db_instance(DBInstanceIdentifier="sales", NewDBInstanceIdentifier="orders", ApplyImmediately=True)
    db.name = "orders"
    wait(lambda: "orders" in [d["DBInstanceIdentifier"] for d in rds.describe_db_instances()["DBInstances"]], "it has its old name")
    db.become("available")


def test_the_certificate_authority_is_the_one_that_clients_trust(home):
    found = home.client("rds").describe_certificates(CertificateIdentifier="rds-ca-rsa2048-g1")["Certificates"][0]
    root = home.cloud.laptop("sh", "-c", "cat $AWS_CA_BUNDLE").stdout
    roots = ["-----BEGIN" + part for part in root.split("-----BEGIN")[1:]]
    assert found["Thumbprint"] in [hashlib.sha1(ssl.PEM_cert_to_DER_cert(r)).hexdigest() for r in roots]
    assert found["ValidTill"] > found["ValidFrom"]


def test_what_terraform_reads_and_waits_for(home):
    """The calls of the provider's resources aws_db_subnet_group, aws_db_parameter_group, aws_db_option_group, aws_db_instance and
    aws_db_snapshot: create, read until it converges, change in place, destroy."""
    rds, quick = home.client("rds"), {"Delay": 1, "MaxAttempts": 90}
    tags = [{"Key": "team", "Value": "a"}]
    version = rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)["DBEngineVersions"][0]
    major, family = version["MajorEngineVersion"], version["DBParameterGroupFamily"]
    second = [s["SubnetIdentifier"] for s in rds.describe_db_subnet_groups(DBSubnetGroupName="data")["DBSubnetGroups"][0]["Subnets"]]
    words = "Managed by Terraform"
    subnets = rds.create_db_subnet_group(DBSubnetGroupName="tf", DBSubnetGroupDescription=words, SubnetIds=second, Tags=tags)["DBSubnetGroup"]
    group = rds.create_db_parameter_group(DBParameterGroupName="tf", DBParameterGroupFamily=family, Description=words, Tags=tags)["DBParameterGroup"]
    parameters(rds, "tf", now_log_connections="1", max_connections="20")
    read = rds.describe_db_parameters(DBParameterGroupName="tf", Source="user")["Parameters"]
    assert [(p["ParameterName"], p["ParameterValue"], p["ApplyMethod"]) for p in read] == [
        ("log_connections", "1", "immediate"), ("max_connections", "20", "pending-reboot")]
    options = rds.create_option_group(OptionGroupName="tf", EngineName="postgres", MajorEngineVersion=major, OptionGroupDescription=words,
                                      Tags=tags)["OptionGroup"]
    assert rds.describe_option_groups(OptionGroupName="tf")["OptionGroupsList"] == [options]
    for arn in (subnets["DBSubnetGroupArn"], group["DBParameterGroupArn"], options["OptionGroupArn"]):
        assert rds.list_tags_for_resource(ResourceName=arn)["TagList"] == tags
    made = rds.create_db_instance(
        AllocatedStorage=20, AutoMinorVersionUpgrade=True, BackupRetentionPeriod=0, CopyTagsToSnapshot=True, DBInstanceClass="db.t3.micro",
        DBInstanceIdentifier="tf", DBName="app", DBParameterGroupName="tf", DBSubnetGroupName="tf", DeletionProtection=False, Engine="postgres",
        EngineVersion=major, MasterUserPassword=PASSWORD, MasterUsername="boss", MultiAZ=False, OptionGroupName="tf", PubliclyAccessible=False,
        StorageEncrypted=False, StorageType="gp3", Tags=tags, VpcSecurityGroupIds=[home.group_id], EnableIAMDatabaseAuthentication=False,
        EnablePerformanceInsights=False, MonitoringInterval=0)["DBInstance"]
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="tf", WaiterConfig=quick)
    by_id = lambda: rds.describe_db_instances(Filters=[{"Name": "dbi-resource-id", "Values": [made["DbiResourceId"]]}])["DBInstances"][0]
    seen = by_id()
    assert seen["EngineVersion"].startswith(f"{major}.") and seen["TagList"] == tags and seen["DBName"] == "app"
    assert (seen["DBParameterGroups"][0]["DBParameterGroupName"], seen["OptionGroupMemberships"][0]["Status"]) == ("tf", "in-sync")
    assert seen["DBSubnetGroup"]["DBSubnetGroupName"] == "tf" and seen["VpcSecurityGroups"][0]["Status"] == "active"
    rds.modify_db_instance(DBInstanceIdentifier="tf", ApplyImmediately=True, AllocatedStorage=22, DBInstanceClass="db.t3.small",
                           DeletionProtection=True, PreferredMaintenanceWindow="sun:05:00-sun:06:00", PreferredBackupWindow="03:00-03:30")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="tf", WaiterConfig=quick)
    wait(lambda: not by_id()["PendingModifiedValues"], "nothing is pending any more")
    assert [by_id()[n] for n in ("AllocatedStorage", "DBInstanceClass", "DeletionProtection")] == [22, "db.t3.small", True]
    with pytest.raises(ClientError, match="Cannot delete protected DB Instance"):
        rds.delete_db_instance(DBInstanceIdentifier="tf", SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier="tf", ApplyImmediately=True, DeletionProtection=False)
    shot = rds.create_db_snapshot(DBInstanceIdentifier="tf", DBSnapshotIdentifier="tf-one")["DBSnapshot"]
    rds.get_waiter("db_snapshot_completed").wait(DBSnapshotIdentifier="tf-one", WaiterConfig=quick)
    assert rds.describe_db_snapshots(DBSnapshotIdentifier="tf-one")["DBSnapshots"][0]["TagList"] == tags, "copied from the instance"
    shared = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier="tf-one")["DBSnapshotAttributesResult"]["DBSnapshotAttributes"]
    assert shared == [{"AttributeName": "restore", "AttributeValues": []}] and shot["DBSnapshotArn"].endswith(":snapshot:tf-one")
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="tf", WaiterConfig=quick)
    rds.delete_db_instance(DBInstanceIdentifier="tf", FinalDBSnapshotIdentifier="tf-last", SkipFinalSnapshot=False, DeleteAutomatedBackups=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="tf", WaiterConfig=quick)
    with pytest.raises(ClientError, match="DBInstanceNotFound"):
        rds.describe_db_instances(DBInstanceIdentifier="tf")
    for name in ("tf-one", "tf-last"):
        assert rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]["Status"] == "available"
        rds.delete_db_snapshot(DBSnapshotIdentifier=name)
    rds.delete_option_group(OptionGroupName="tf")
    rds.reset_db_parameter_group(DBParameterGroupName="tf", Parameters=[{"ParameterName": "log_connections", "ApplyMethod": "immediate"}])
    assert len(rds.describe_db_parameters(DBParameterGroupName="tf", Source="user")["Parameters"]) == 1
    rds.delete_db_parameter_group(DBParameterGroupName="tf")
    rds.delete_db_subnet_group(DBSubnetGroupName="tf")
    for gone, call in (("DBParameterGroupNotFound", lambda: rds.describe_db_parameter_groups(DBParameterGroupName="tf")),
                       ("OptionGroupNotFoundFault", lambda: rds.describe_option_groups(OptionGroupName="tf")),
                       ("DBSnapshotNotFound", lambda: rds.describe_db_snapshots(DBSnapshotIdentifier="tf-one")),
                       ("DBSubnetGroupNotFoundFault", lambda: rds.describe_db_subnet_groups(DBSubnetGroupName="tf"))):
        with pytest.raises(ClientError, match=gone):
            call()


@pytest.mark.parametrize("change, code", [
    ({"DBInstanceIdentifier": "orders"}, "DBInstanceAlreadyExists"), ({"Engine": "paradox"}, "InvalidParameterValue"),
    ({"MasterUserPassword": "short"}, "InvalidParameterValue"), ({"DBSubnetGroupName": "nowhere"}, "DBSubnetGroupNotFoundFault"),
    ({"AllocatedStorage": 1}, "InvalidParameterCombination"), ({"MultiAZ": True}, "NotImplemented"), ({"Engine": "oracle-ee"}, "NotImplemented"),
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
