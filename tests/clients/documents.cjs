// DynamoDB through the document client of the JavaScript SDK: plain values, paginators, waiters, transactions. Prints one JSON object.
const ddb = require("@aws-sdk/client-dynamodb");
const lib = require("@aws-sdk/lib-dynamodb");

const [endpoint, account, region] = process.argv.slice(2);
const client = new ddb.DynamoDBClient({ endpoint, region, credentials: { accessKeyId: account, secretAccessKey: "test" } });
const documents = lib.DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
const TableName = "documents";
const waiting = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 20 };

const fault = (promise) => promise.then(() => "none", (e) => e.name);

async function table() {
  await client.send(new ddb.CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "n", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
  }));
  await ddb.waitUntilTableExists(waiting, { TableName });
}

async function values() {
  const Item = { pk: "types", n: 0, list: [1, "two", { three: null }], set: new Set(["a", "b"]), bytes: new Uint8Array([1, 2]),
                 on: true, nothing: undefined };
  await documents.send(new lib.PutCommand({ TableName, Item }));
  const got = (await documents.send(new lib.GetCommand({ TableName, Key: { pk: "types", n: 0 } }))).Item;
  return { list: got.list, set: [...got.set].sort(), bytes: [...got.bytes], on: got.on, nothing: "nothing" in got };
}

async function pages() {
  const put = (n) => ({ PutRequest: { Item: { pk: "pages", n, half: n / 2 } } });
  await documents.send(new lib.BatchWriteCommand({ RequestItems: { [TableName]: [...Array(25).keys()].map(put) } }));
  const sizes = [], halves = [];
  const asked = { TableName, KeyConditionExpression: "pk = :p AND n >= :n", ExpressionAttributeValues: { ":p": "pages", ":n": 5 } };
  for await (const page of lib.paginateQuery({ client: documents, pageSize: 8 }, asked)) {
    sizes.push(page.Items.length);
    halves.push(...page.Items.map((i) => i.half));
  }
  let scanned = 0;
  for await (const page of lib.paginateScan({ client: documents, pageSize: 10 }, { TableName })) scanned += page.Items.length;
  return { sizes, first: halves[0], last: halves.at(-1), scanned };
}

async function changes() {
  const Key = { pk: "count", n: 1 };
  const add = { TableName, Key, UpdateExpression: "ADD hits :one", ExpressionAttributeValues: { ":one": 1 }, ReturnValues: "ALL_NEW" };
  await documents.send(new lib.UpdateCommand(add));
  const hits = (await documents.send(new lib.UpdateCommand(add))).Attributes.hits;
  const refused = await documents.send(new lib.TransactWriteCommand({ TransactItems: [
    { Put: { TableName, Item: { pk: "count", n: 2 } } },
    { ConditionCheck: { TableName, Key, ConditionExpression: "hits > :n", ExpressionAttributeValues: { ":n": 5 } } },
  ] })).catch((e) => ({ name: e.name, reasons: e.CancellationReasons.map((r) => r.Code) }));
  const missing = await fault(documents.send(new lib.GetCommand({ TableName: "nowhere", Key })));
  const none = (await documents.send(new lib.GetCommand({ TableName, Key: { pk: "count", n: 2 } }))).Item === undefined;
  return { hits, refused, missing, none };
}

(async () => {
  await table();
  const seen = { values: await values(), pages: await pages(), changes: await changes() };
  await client.send(new ddb.DeleteTableCommand({ TableName }));
  await ddb.waitUntilTableNotExists(waiting, { TableName });
  console.log(JSON.stringify(seen));
})().catch((e) => { console.error(e); process.exit(1); });
