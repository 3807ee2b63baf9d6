//! Requests to the metadata service, and the promises that the answer keeps on any bytes.

use base::Timestamp;
use metadata::{Asked, Credentials, Directory, Facts, Interface, Profile, Seal, answer};
use std::net::Ipv4Addr;

const SECRET: &str = "role-secret";

struct One;

impl Directory for One {
    fn instance(&self, _: &str, _: Ipv4Addr) -> Option<Facts> {
        Some(facts())
    }
    fn credentials(&self, _: &Facts, _: &str) -> Result<Credentials, String> {
        let now = self.now();
        let text = |t: &str| t.to_owned();
        Ok(Credentials {
            access_key_id: text("A"),
            secret_access_key: text(SECRET),
            token: text("t"),
            issued: now,
            expires: now,
        })
    }
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_700_000_000)
    }
}

fn facts() -> Facts {
    let text = |t: &str| t.to_owned();
    let interface = Interface {
        id: text("eni-1"),
        device_number: 0,
        mac: text("02:00:00:00:00:01"),
        private: vec![Ipv4Addr::new(10, 0, 0, 5)],
        public: vec![(Ipv4Addr::new(10, 0, 0, 5), Ipv4Addr::new(198, 18, 0, 5))],
        security_groups: vec![(text("sg-1"), text("web"))],
        subnet_id: text("subnet-1"),
        subnet_cidr: text("10.0.0.0/24"),
        vpc_id: text("vpc-1"),
        vpc_cidrs: vec![text("10.0.0.0/16")],
    };
    Facts {
        account: text("123456789012"),
        ami_id: text("ami-1"),
        architecture: text("x86_64"),
        instance_id: text("i-1"),
        instance_type: text("t3.micro"),
        interfaces: vec![interface],
        key: Some((text("mine"), text("ssh-ed25519 AAAA mine"))),
        launch_index: 0,
        launched: Timestamp::from_secs(1_700_000_000),
        lifecycle: text("on-demand"),
        local_hostname: text("ip-10-0-0-5.ec2.internal"),
        profile: Some(Profile { arn: text("arn:p"), id: text("AIPA1"), role: Some(text("app")) }),
        public_hostname: None,
        region: text("us-east-1"),
        reservation_id: text("r-1"),
        tags: Some(vec![(text("Name"), text("web"))]),
        tokens_required: true,
        enabled: true,
        hop_limit: 1,
        user_data: Some(b"#!/bin/sh".to_vec()),
        zone: text("us-east-1a"),
        zone_id: text("use1-az1"),
    }
}

/// Lines: method, path, token, ttl. Any of them: an answer that a client can read, and no credentials without a token.
pub fn request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(4, '\n');
    let (method, path) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let (token, ttl) = (lines.next(), lines.next());
    let seal = Seal([7; 32]);
    for forwarded in [false, true] {
        let reply = answer(&One, &seal, &facts(), &Asked { method, path, token, ttl, forwarded });
        assert!((200..500).contains(&reply.status), "{reply:?}");
        let told = reply.body.windows(SECRET.len()).any(|w| w == SECRET.as_bytes());
        assert!(!told, "no input can hold a token of this seal");
    }
    // without required tokens every path of the tree may be asked for
    let open = Facts { tokens_required: false, ..facts() };
    let reply = answer(&One, &seal, &open, &Asked { method, path, token: None, ttl, forwarded: false });
    assert!((200..500).contains(&reply.status), "{reply:?}");
}
