//! What goes wrong on the way: connections that break, a service that is too busy, a clock that is hours off.

use crate::clients::{Failed, sdk, with_clock};
use aws_config::SdkConfig;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_smithy_async::time::{SharedTimeSource, StaticTimeSource};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
/// More than any service forgives.
const FAR: Duration = Duration::from_secs(2 * 3600);
/// Less than every service forgives.
const NEAR: Duration = Duration::from_secs(4 * 60);

/// A way to the cloud that breaks off the first connection, is too busy for the second, and lets the others through.
pub(crate) async fn retries(endpoint: &str, account: &str, region: &str) -> Result<Value, Failed> {
    let (listener, count) = (TcpListener::bind("127.0.0.1:0").await?, Arc::new(AtomicU32::new(0)));
    let way = format!("http://{}", listener.local_addr()?);
    let (cloud, counted) = (endpoint.trim_start_matches("http://").to_owned(), count.clone());
    let passing = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let number = counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(pass(stream, number, cloud.clone()));
        }
    });
    let me = aws_sdk_sts::Client::new(&sdk(&way, account, region)).get_caller_identity().send().await?;
    passing.abort();
    Ok(json!({ "account": me.account(), "connections": count.load(Ordering::Relaxed) }))
}

async fn pass(mut stream: TcpStream, number: u32, cloud: String) -> std::io::Result<()> {
    match number {
        0 => Ok(()),
        1 => {
            // the whole request of this small call is there with the first read
            match stream.read(&mut [0; 16 * 1024]).await? {
                0 => Ok(()),
                _ => stream.write_all(BUSY).await,
            }
        }
        _ => copy_bidirectional(&mut stream, &mut TcpStream::connect(cloud).await?).await.map(drop),
    }
}

/// What a client hears whose clock is behind. The Rust SDK does not correct its clock, so it is told why.
pub(crate) async fn skew(endpoint: &str, account: &str, region: &str) -> Result<Value, Failed> {
    let behind = |by: Duration| {
        let clock = SharedTimeSource::new(StaticTimeSource::new(SystemTime::now() - by));
        with_clock(endpoint, account, region, clock)
    };
    let near = aws_sdk_sts::Client::new(&behind(NEAR)).get_caller_identity().send().await?;
    Ok(json!({ "near": near.account(), "far": codes(&behind(FAR)).await? }))
}

async fn codes(config: &SdkConfig) -> Result<Value, Failed> {
    let sts = aws_sdk_sts::Client::new(config).get_caller_identity().send().await.err().ok_or("sts took it")?;
    let ec2 = aws_sdk_ec2::Client::new(config).describe_vpcs().send().await.err().ok_or("ec2 took it")?;
    let s3 = aws_sdk_s3::Client::new(config).list_buckets().send().await.err().ok_or("s3 took it")?;
    let db = aws_sdk_dynamodb::Client::new(config).list_tables().send().await.err().ok_or("dynamodb took it")?;
    let sqs = aws_sdk_sqs::Client::new(config).list_queues().send().await.err().ok_or("sqs took it")?;
    Ok(json!({ "sts": sts.code(), "ec2": ec2.code(), "s3": s3.code(), "dynamodb": db.code(), "sqs": sqs.code() }))
}
