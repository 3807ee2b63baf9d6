// The JavaScript SDK on queues and topics, and a well-known consumer on top of it. Prints one JSON object.
const sqs = require("@aws-sdk/client-sqs");
const sns = require("@aws-sdk/client-sns");
const { Consumer } = require("sqs-consumer");

const [endpoint, account, region] = process.argv.slice(2);
const config = { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: "test" } };
const queues = new sqs.SQSClient(config);
const topics = new sns.SNSClient(config);

// the name of the error that a call ends with
const fault = (promise) => promise.then(() => "none", (e) => e.name);

async function pages(paginator, list) {
  const sizes = [];
  for await (const page of paginator) sizes.push((page[list] ?? []).length);
  return sizes;
}

async function queue(name, Attributes) {
  const { QueueUrl } = await queues.send(new sqs.CreateQueueCommand({ QueueName: name, Attributes }));
  const about = await queues.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { QueueUrl, arn: about.Attributes.QueueArn };
}

async function messages() {
  const { QueueUrl } = await queue("js");
  const MessageAttributes = { n: { DataType: "Number", StringValue: "7" }, b: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) } };
  // the SDK compares the digests of bodies with those in the answers
  await queues.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: "coffee ☕", MessageAttributes }));
  const Entries = ["a", "b", ""].map((MessageBody, i) => ({ Id: String(i), MessageBody }));
  const batch = await queues.send(new sqs.SendMessageBatchCommand({ QueueUrl, Entries }));
  const got = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }));
  const first = got.Messages.find((m) => m.Body.startsWith("coffee"));
  for (let n = 0; n < 4; n++) await queue(`page-${n}`);
  return {
    bodies: got.Messages.map((m) => m.Body).sort(),
    attributes: [first.MessageAttributes.n.StringValue, Array.from(first.MessageAttributes.b.BinaryValue)],
    batch: [batch.Successful.length, batch.Failed[0].Code],
    pages: await pages(sqs.paginateListQueues({ client: queues, pageSize: 3 }, {}), "QueueUrls"),
    missing: await fault(queues.send(new sqs.GetQueueUrlCommand({ QueueName: "none" }))),
    receipt: await fault(queues.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: "x" }))),
  };
}

// A consumer polls, handles and deletes; what its handler fails at comes again and ends in the dead-letter queue.
async function consumed() {
  const dead = await queue("js-dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const work = await queue("js-work", { RedrivePolicy, VisibilityTimeout: "1" });
  for (let n = 0; n < 12; n++) await queues.send(new sqs.SendMessageCommand({ QueueUrl: work.QueueUrl, MessageBody: n === 5 ? "poison" : String(n) }));
  const done = [];
  let tries = 0;
  const handleMessage = async (message) => {
    if (message.Body === "poison") { tries += 1; throw new Error("poison"); }
    done.push(Number(message.Body));
    return message;
  };
  const consumer = Consumer.create({ queueUrl: work.QueueUrl, sqs: queues, batchSize: 10, waitTimeSeconds: 1, handleMessage });
  consumer.on("processing_error", () => {});
  consumer.start();
  const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl: dead.QueueUrl, WaitTimeSeconds: 20 }));
  consumer.stop();
  return { done: done.sort((a, b) => a - b), tries, dead: Messages[0].Body };
}

async function published() {
  const { TopicArn } = await topics.send(new sns.CreateTopicCommand({ Name: "js" }));
  const { QueueUrl, arn } = await queue("js-news");
  const Statement = [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn,
                       Condition: { ArnEquals: { "aws:SourceArn": TopicArn } } }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await queues.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const Attributes = { FilterPolicy: JSON.stringify({ kind: ["new"] }) };
  await topics.send(new sns.SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes, ReturnSubscriptionArn: true }));
  const kind = (StringValue) => ({ kind: { DataType: "String", StringValue } });
  await topics.send(new sns.PublishCommand({ TopicArn, Message: "unwanted", MessageAttributes: kind("old") }));
  await topics.send(new sns.PublishCommand({ TopicArn, Message: "wanted", MessageAttributes: kind("new") }));
  const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  for (let n = 0; n < 100; n++) await topics.send(new sns.CreateTopicCommand({ Name: `js-${n}` }));
  return {
    message: JSON.parse(Messages[0].Body).Message,
    pages: await pages(sns.paginateListTopics({ client: topics }, {}), "Topics"),
    missing: await fault(topics.send(new sns.PublishCommand({ TopicArn: TopicArn + "x", Message: "x" }))),
  };
}

(async () => {
  console.log(JSON.stringify({ messages: await messages(), consumed: await consumed(), published: await published() }));
})().catch((e) => { console.error(e); process.exit(1); });
