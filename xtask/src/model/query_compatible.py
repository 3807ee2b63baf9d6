"""What the query protocol of services that now speak JSON first is: botocore's models of them have dropped it.

Taken from the Smithy traits (awsQueryError, xmlName, xmlNamespace) that the schemas of npm's @aws-sdk/client-sqs 3.1175 carry. Lists and maps
are flattened; a member that is not named here is named by its item's shape.
"""

SERVICES = {
    "sqs": {
        "xmlns": "http://queue.amazonaws.com/doc/2012-11-05/",
        # SQS refuses unknown attribute names itself, in its own words
        "open_enums": True,
        "members": {
            "AWSAccountIds": "AWSAccountId", "Actions": "ActionName", "Attributes": "Attribute", "tags": "Tag", "Tags": "Tag",
            "TagKeys": "TagKey", "AttributeNames": "AttributeName", "MessageSystemAttributeNames": "AttributeName",
            "MessageAttributeNames": "MessageAttributeName", "queueUrls": "QueueUrl", "QueueUrls": "QueueUrl",
            "MessageAttributes": "MessageAttribute", "MessageSystemAttributes": "MessageSystemAttribute",
            "StringListValues": "StringListValue", "BinaryListValues": "BinaryListValue",
        },
        # key and value; Name and Value otherwise
        "maps": {"TagMap": ("Key", "Value")},
        # code and status in the query protocol; the shape's name and 400 otherwise
        "errors": {
            "BatchEntryIdsNotDistinct": ("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400),
            "BatchRequestTooLong": ("AWS.SimpleQueueService.BatchRequestTooLong", 400),
            "EmptyBatchRequest": ("AWS.SimpleQueueService.EmptyBatchRequest", 400),
            "InvalidAddress": ("InvalidAddress", 404),
            "InvalidBatchEntryId": ("AWS.SimpleQueueService.InvalidBatchEntryId", 400),
            "InvalidSecurity": ("InvalidSecurity", 403),
            "KmsAccessDenied": ("KMS.AccessDeniedException", 400),
            "KmsDisabled": ("KMS.DisabledException", 400),
            "KmsInvalidKeyUsage": ("KMS.InvalidKeyUsageException", 400),
            "KmsInvalidState": ("KMS.InvalidStateException", 400),
            "KmsNotFound": ("KMS.NotFoundException", 400),
            "KmsOptInRequired": ("KMS.OptInRequired", 403),
            "KmsThrottled": ("KMS.ThrottlingException", 400),
            "MessageNotInflight": ("AWS.SimpleQueueService.MessageNotInflight", 400),
            "OverLimit": ("OverLimit", 403),
            "PurgeQueueInProgress": ("AWS.SimpleQueueService.PurgeQueueInProgress", 403),
            "QueueDeletedRecently": ("AWS.SimpleQueueService.QueueDeletedRecently", 400),
            "QueueDoesNotExist": ("AWS.SimpleQueueService.NonExistentQueue", 400),
            "QueueNameExists": ("QueueAlreadyExists", 400),
            "ReceiptHandleIsInvalid": ("ReceiptHandleIsInvalid", 404),
            "RequestThrottled": ("RequestThrottled", 403),
            "ResourceNotFoundException": ("ResourceNotFoundException", 404),
            "TooManyEntriesInBatchRequest": ("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400),
            "UnsupportedOperation": ("AWS.SimpleQueueService.UnsupportedOperation", 400),
        },
    },
}
