// The JavaScript SDK as its users use it: paginators, waiters, retries, errors, a clock that is wrong. Prints one JSON object.
const sts = require("@aws-sdk/client-sts");
const ec2 = require("@aws-sdk/client-ec2");
const elb = require("@aws-sdk/client-elastic-load-balancing-v2");
const iam = require("@aws-sdk/client-iam");
const rds = require("@aws-sdk/client-rds");

const [endpoint, account, region] = process.argv.slice(2);
const credentials = { accessKeyId: account, secretAccessKey: "test" };
const config = { endpoint, region, credentials };
const HOUR_MS = 3600 * 1000;

async function pages(paginator, list) {
  const sizes = [];
  for await (const page of paginator) sizes.push((page[list] ?? []).length);
  return sizes;
}

// the name of the error that a call ends with
const fault = (promise) => promise.then(() => "none", (e) => e.name);

async function identities() {
  const client = new iam.IAMClient(config);
  for (let n = 0; n < 5; n++) await client.send(new iam.CreateUserCommand({ UserName: `js-${n}` }));
  const sizes = await pages(iam.paginateListUsers({ client, pageSize: 2 }, {}), "Users");
  await iam.waitUntilUserExists({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 10 }, { UserName: "js-0" });
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }] };
  const role = await client.send(new iam.CreateRoleCommand({ RoleName: "js", AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const asked = await new sts.STSClient(config).send(new sts.AssumeRoleCommand({ RoleArn: role.Role.Arn, RoleSessionName: "js" }));
  const session = { accessKeyId: asked.Credentials.AccessKeyId, secretAccessKey: asked.Credentials.SecretAccessKey,
                    sessionToken: asked.Credentials.SessionToken };
  const me = await new sts.STSClient({ ...config, credentials: session }).send(new sts.GetCallerIdentityCommand({}));
  const missing = await fault(client.send(new iam.GetUserCommand({ UserName: "nobody" })));
  return { sizes, session: me.Arn, expires: asked.Credentials.Expiration instanceof Date, missing };
}

async function networks() {
  const client = new ec2.EC2Client(config);
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
  await ec2.waitUntilVpcAvailable({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 10 }, { VpcIds: [Vpc.VpcId] });
  const subnets = [];
  for (const [n, zone] of ["a", "b"].entries()) {
    const made = await client.send(new ec2.CreateSubnetCommand({
      VpcId: Vpc.VpcId, CidrBlock: `10.7.${n}.0/24`, AvailabilityZone: region + zone,
      TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Name", Value: `js & <${n}> \u20ac` }] }] }));
    subnets.push(made.Subnet);
  }
  const filters = [{ Name: "vpc-id", Values: [Vpc.VpcId] }];
  const groups = [];
  for (let n = 0; n < 6; n++) {
    groups.push((await client.send(new ec2.CreateSecurityGroupCommand({ GroupName: `js-${n}`, Description: "js", VpcId: Vpc.VpcId }))).GroupId);
  }
  const sizes = await pages(ec2.paginateDescribeSecurityGroups({ client, pageSize: 5 }, { Filters: filters }), "SecurityGroups");
  const dry = await fault(client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.8.0.0/16", DryRun: true })));
  const missing = await fault(client.send(new ec2.DescribeVpcsCommand({ VpcIds: ["vpc-0123456789abcdef0"] })));
  return { sizes, dry, missing, tag: subnets[0].Tags[0].Value, vpc: Vpc.VpcId, subnets: subnets.map((s) => s.SubnetId), group: groups[0] };
}

async function balancers(network) {
  const client = new elb.ElasticLoadBalancingV2Client(config);
  for (let n = 0; n < 3; n++) {
    await client.send(new elb.CreateTargetGroupCommand({ Name: `js-${n}`, Protocol: "HTTP", Port: 80, VpcId: network.vpc, TargetType: "ip" }));
  }
  const sizes = await pages(elb.paginateDescribeTargetGroups({ client }, { PageSize: 2 }), "TargetGroups");
  const { LoadBalancers } = await client.send(new elb.CreateLoadBalancerCommand({
    Name: "js", Scheme: "internal", Subnets: network.subnets, SecurityGroups: [network.group] }));
  const arn = LoadBalancers[0].LoadBalancerArn;
  await elb.waitUntilLoadBalancerAvailable({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 20 }, { LoadBalancerArns: [arn] });
  await client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  await elb.waitUntilLoadBalancersDeleted({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 20 }, { LoadBalancerArns: [arn] });
  return { sizes, missing: await fault(client.send(new elb.DescribeLoadBalancersCommand({ Names: ["nothing"] }))) };
}

async function databases(network) {
  const client = new rds.RDSClient(config);
  const made = await client.send(new rds.CreateDBSubnetGroupCommand({
    DBSubnetGroupName: "js", DBSubnetGroupDescription: "js", SubnetIds: network.subnets }));
  const missing = await fault(client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: "nothing" })));
  return { group: made.DBSubnetGroup.Subnets.length, missing };
}

// a client whose clock is hours off learns the cloud's time from the refusal, and tries again
async function skewed() {
  const real = Date.now;
  const client = new sts.STSClient({ ...config, maxAttempts: 3 });
  const RealDate = Date;
  global.Date = class extends RealDate {
    constructor(...args) { args.length ? super(...args) : super(real() - 2 * HOUR_MS); }
    static now() { return real() - 2 * HOUR_MS; }
  };
  try {
    const answer = await client.send(new sts.GetCallerIdentityCommand({}));
    return { account: answer.Account, attempts: answer.$metadata.attempts };
  } finally {
    global.Date = RealDate;
  }
}

async function main() {
  const network = await networks();
  const out = { identities: await identities(), network, balancers: await balancers(network), databases: await databases(network), skewed: await skewed() };
  console.log(JSON.stringify(out));
}

main().catch((e) => { console.error(e); process.exit(1); });
