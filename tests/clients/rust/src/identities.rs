//! IAM and STS: pages of users, a waiter, a role's session, a user that is not there.

use crate::clients::{Failed, WAIT};
use aws_config::SdkConfig;
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_iam::client::Waiters;
use serde_json::{Value, json};

/// What was seen.
pub(crate) async fn run(config: &SdkConfig, account: &str) -> Result<Value, Failed> {
    let iam = aws_sdk_iam::Client::new(config);
    for n in 0..5 {
        iam.create_user().user_name(format!("rust-{n}")).send().await?;
    }
    let (mut pages, mut sizes) = (iam.list_users().into_paginator().page_size(2).send(), Vec::new());
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.users().len());
    }
    let found = iam.wait_until_user_exists().user_name("rust-0").wait(WAIT).await?;
    let found = found.as_result().map_err(|e| format!("the waiter ended with {e}"))?;
    let missing = iam.get_user().user_name("nobody").send().await.err().ok_or("a user that is not there")?;
    Ok(json!({
        "sizes": sizes,
        "waited": found.user().map(|user| user.user_name()),
        "missing": missing.as_service_error().map(|e| e.is_no_such_entity_exception()),
        "session": session(config, &iam, account).await?,
    }))
}

/// Who a session of a role is.
async fn session(config: &SdkConfig, iam: &aws_sdk_iam::Client, account: &str) -> Result<Option<String>, Failed> {
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": account }, "Action": "sts:AssumeRole" },
    ] });
    let role = iam.create_role().role_name("rust").assume_role_policy_document(trust.to_string()).send().await?;
    let arn = role.role().ok_or("no role")?.arn();
    let sts = aws_sdk_sts::Client::new(config);
    let got = sts.assume_role().role_arn(arn).role_session_name("rust").send().await?;
    let got = got.credentials().ok_or("no credentials")?;
    let (token, expires) = (got.session_token().to_owned(), (*got.expiration()).try_into()?);
    let keys = Credentials::new(got.access_key_id(), got.secret_access_key(), Some(token), Some(expires), "session");
    let config = config.to_builder().credentials_provider(SharedCredentialsProvider::new(keys)).build();
    let me = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await?;
    Ok(me.arn().map(str::to_owned))
}
