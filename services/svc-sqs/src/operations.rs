//! The visible list of what this room serves: all of SQS. A test compares it with the model.

use crate::{Room, ops, resources};
use api_sqs as api;
use kernel::{Operation, read, waiting, write};
use std::sync::Arc;

/// The queue that a request names by URL.
macro_rules! on_queue {
    ($op:expr, $input:ident) => {
        $op.on(|cx, _, i: &api::$input| vec![resources::of_url(cx, &i.queue_url)])
    };
}

/// Everything.
pub(crate) fn operations(room: &Arc<Room>) -> Vec<Operation> {
    let all = queues().into_iter().chain(messages(room)).chain(moves());
    all.map(|op| op.guarded_by(resources::guard).described_by(resources::describe)).collect()
}

fn queues() -> Vec<Operation> {
    vec![
        on_queue!(
            write(&api::ADD_PERMISSION, ops::add_permission::run, "QueueUrl Label AWSAccountIds Actions"),
            AddPermissionRequest
        ),
        write(&api::CREATE_QUEUE, ops::create_queue::run, "QueueName Attributes tags")
            .on(|cx, _, i: &api::CreateQueueRequest| vec![cx.arn("sqs", i.queue_name.as_str())]),
        on_queue!(write(&api::DELETE_QUEUE, ops::delete_queue::run, "QueueUrl"), DeleteQueueRequest),
        on_queue!(
            read(&api::GET_QUEUE_ATTRIBUTES, ops::get_queue_attributes::run, "QueueUrl AttributeNames"),
            GetQueueAttributesRequest
        ),
        read(&api::GET_QUEUE_URL, ops::get_queue_url::run, "QueueName QueueOwnerAWSAccountId")
            .on(|cx, _, i: &api::GetQueueUrlRequest| vec![ops::get_queue_url::arn(cx, i)]),
        on_queue!(
            read(
                &api::LIST_DEAD_LETTER_SOURCE_QUEUES,
                ops::list_dead_letter_source_queues::run,
                "QueueUrl NextToken MaxResults"
            ),
            ListDeadLetterSourceQueuesRequest
        ),
        on_queue!(read(&api::LIST_QUEUE_TAGS, ops::list_queue_tags::run, "QueueUrl"), ListQueueTagsRequest),
        read(&api::LIST_QUEUES, ops::list_queues::run, "QueueNamePrefix NextToken MaxResults"),
        on_queue!(write(&api::PURGE_QUEUE, ops::purge_queue::run, "QueueUrl"), PurgeQueueRequest),
        on_queue!(
            write(&api::REMOVE_PERMISSION, ops::remove_permission::run, "QueueUrl Label"),
            RemovePermissionRequest
        ),
        on_queue!(
            write(&api::SET_QUEUE_ATTRIBUTES, ops::set_queue_attributes::run, "QueueUrl Attributes"),
            SetQueueAttributesRequest
        ),
        on_queue!(write(&api::TAG_QUEUE, ops::tag_queue::run, "QueueUrl Tags"), TagQueueRequest),
        on_queue!(write(&api::UNTAG_QUEUE, ops::untag_queue::run, "QueueUrl TagKeys"), UntagQueueRequest),
    ]
}

fn messages(room: &Arc<Room>) -> Vec<Operation> {
    let room = || room.clone();
    let all = vec![
        on_queue!(
            waiting(
                &api::CHANGE_MESSAGE_VISIBILITY,
                room(),
                ops::change_message_visibility::run,
                "QueueUrl ReceiptHandle VisibilityTimeout"
            ),
            ChangeMessageVisibilityRequest
        ),
        on_queue!(
            waiting(
                &api::CHANGE_MESSAGE_VISIBILITY_BATCH,
                room(),
                ops::change_message_visibility_batch::run,
                "QueueUrl Entries"
            ),
            ChangeMessageVisibilityBatchRequest
        )
        .action(|_: &api::ChangeMessageVisibilityBatchRequest| "sqs:ChangeMessageVisibility"),
        on_queue!(
            waiting(&api::DELETE_MESSAGE, room(), ops::delete_message::run, "QueueUrl ReceiptHandle"),
            DeleteMessageRequest
        ),
        on_queue!(
            waiting(&api::DELETE_MESSAGE_BATCH, room(), ops::delete_message_batch::run, "QueueUrl Entries"),
            DeleteMessageBatchRequest
        )
        .action(|_: &api::DeleteMessageBatchRequest| "sqs:DeleteMessage"),
        on_queue!(
            waiting(
                &api::RECEIVE_MESSAGE,
                room(),
                ops::receive_message::run,
                "QueueUrl AttributeNames MessageSystemAttributeNames MessageAttributeNames MaxNumberOfMessages VisibilityTimeout \
                 WaitTimeSeconds ReceiveRequestAttemptId"
            ),
            ReceiveMessageRequest
        ),
        on_queue!(
            waiting(
                &api::SEND_MESSAGE,
                room(),
                ops::send_message::run,
                "QueueUrl MessageBody DelaySeconds MessageAttributes MessageSystemAttributes MessageDeduplicationId MessageGroupId"
            ),
            SendMessageRequest
        ),
        on_queue!(
            waiting(&api::SEND_MESSAGE_BATCH, room(), ops::send_message_batch::run, "QueueUrl Entries"),
            SendMessageBatchRequest
        )
        .action(|_: &api::SendMessageBatchRequest| "sqs:SendMessage"),
    ];
    all.into_iter().map(|op| op.data_event().open_to_everyone()).collect()
}

fn moves() -> Vec<Operation> {
    vec![
        write(&api::CANCEL_MESSAGE_MOVE_TASK, ops::cancel_message_move_task::run, "TaskHandle")
            .on(|cx, _, i: &api::CancelMessageMoveTaskRequest| vec![ops::cancel_message_move_task::arn(cx, i)]),
        read(&api::LIST_MESSAGE_MOVE_TASKS, ops::list_message_move_tasks::run, "SourceArn MaxResults")
            .on(|_, _, i: &api::ListMessageMoveTasksRequest| vec![i.source_arn.clone()]),
        write(
            &api::START_MESSAGE_MOVE_TASK,
            ops::start_message_move_task::run,
            "SourceArn DestinationArn MaxNumberOfMessagesPerSecond",
        )
        .on(|_, _, i: &api::StartMessageMoveTaskRequest| vec![i.source_arn.clone()]),
    ]
}
