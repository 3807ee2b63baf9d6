// AWS's own validator of notifications, inside the cloud: the names and the certificate are those that it insists on.
const { SNSClient, CreateTopicCommand, SubscribeCommand, PublishCommand } = require("@aws-sdk/client-sns");
const { SQSClient, CreateQueueCommand, SetQueueAttributesCommand, ReceiveMessageCommand } = require("@aws-sdk/client-sqs");
const MessageValidator = require("sns-validator");

const [region, account] = process.argv.slice(2);
const sns = new SNSClient({ region });
const sqs = new SQSClient({ region });

const judged = (message) => new Promise((done) => new MessageValidator().validate(message, (e) => done(e ? e.message : "valid")));

async function notified(version) {
  const name = `validated-${version}`;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name, Attributes: { SignatureVersion: version } }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:${region}:${account}:${name}`;
  const allowed = { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Endpoint };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  await sns.send(new PublishCommand({ TopicArn, Subject: "Order", Message: 'coffee ☕\n"now"' }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  return JSON.parse(Messages[0].Body);
}

async function main() {
  const out = {};
  for (const version of ["1", "2"]) {
    const message = await notified(version);
    out[version] = [await judged(message), await judged({ ...message, Message: "tea" })];
  }
  console.log(JSON.stringify(out));
}
main().catch((e) => {
  console.error(e);
  process.exit(1);
});
