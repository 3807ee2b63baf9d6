//! Subscribe: queues of the caller are confirmed at once; other endpoints are sent a token.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>

use super::shared::{asking, find};
use crate::model::{Protocol, Standing, Subscription, SubscriptionKey, Topic};
use crate::rules::{archive, attributes, names};
use crate::tables::SUBSCRIPTIONS;
use crate::{Room, errors, limits};
use api_sns::{SubscribeInput, SubscribeResponse};
use base::{Arn, Fault, is_local_name};
use kernel::Cx;
use std::sync::Arc;
use store::Tx;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: SubscribeInput) -> Result<SubscribeResponse, Fault> {
    let (_, topic) = find::topic(&cx, &cx.snapshot()?, &input.topic_arn, "TopicArn")?;
    let show = input.return_subscription_arn == Some(true);
    let said = wanted(&cx, &topic, &input)?;
    let arn = input.topic_arn;
    room.warm().await?;
    let (key, confirmed) = cx.write(move |cx, tx| subscribe(&room, cx, tx, &arn, said)).await?;
    let shown = if confirmed || show { names::subscription_arn(&key) } else { "pending confirmation".into() };
    Ok(SubscribeResponse { subscription_arn: Some(shown) })
}

/// The subscription as it is asked for.
fn wanted(cx: &Cx, topic: &Topic, input: &SubscribeInput) -> Result<Subscription, Fault> {
    let protocol = protocol(&input.protocol)?;
    let endpoint = input.endpoint.clone().filter(|e| !e.is_empty()).ok_or_else(|| errors::invalid("Endpoint"))?;
    check_endpoint(cx, topic, protocol, &endpoint)?;
    let mut s = Subscription {
        protocol,
        owner: cx.account,
        principal: cx.principal.arn(),
        standing: standing(cx, protocol, &endpoint),
        guarded: false,
        raw: false,
        filter: None,
        filter_scope: Default::default(),
        redrive: None,
        delivery_policy: None,
        base: base(cx, protocol, &endpoint),
        endpoint,
        replay: None,
    };
    for (name, value) in attributes::in_order(input.attributes.clone().map_or_else(Vec::new, |a| a.0)) {
        attributes::set_subscription(&mut s, &name, &value).map_err(|f| errors::of_attributes(&name, f))?;
    }
    if let Some(replay) = &mut s.replay {
        archive::begin(topic, replay, cx.now()).map_err(|f| errors::of_attributes("ReplayPolicy", f))?;
    }
    Ok(s)
}

fn protocol(name: &str) -> Result<Protocol, Fault> {
    match Protocol::parse(name) {
        Some(protocol @ (Protocol::Lambda | Protocol::Firehose)) => {
            Err(Fault::not_implemented(format_args!("Subscribe.Protocol {}", protocol.name())))
        }
        Some(protocol) => Ok(protocol),
        None if name == "application" => Err(Fault::not_implemented("Subscribe.Protocol application")),
        None => Err(errors::invalid_because("Protocol", format_args!("Does not support this protocol string: {name}"))),
    }
}

fn check_endpoint(cx: &Cx, topic: &Topic, protocol: Protocol, endpoint: &str) -> Result<(), Fault> {
    if topic.fifo.is_some() && protocol != Protocol::Sqs {
        let reason = format!("Invalid protocol type: {}", protocol.name());
        return Err(errors::invalid_because("Protocol", reason));
    }
    let must_match = |scheme: &str| match endpoint.starts_with(scheme) {
        true if cx.kernel().receives(endpoint) => Ok(()),
        true => Err(Fault::not_implemented(format_args!("Subscribe.Protocol {}", protocol.name()))),
        false => Err(errors::invalid("Endpoint must match the specified protocol")),
    };
    match protocol {
        Protocol::Http => must_match("http://"),
        Protocol::Https => must_match("https://"),
        Protocol::Email | Protocol::EmailJson => match endpoint.split_once('@') {
            Some((name, host)) if !name.is_empty() && host.contains('.') && !endpoint.contains(char::is_whitespace) => {
                Ok(())
            }
            _ => Err(errors::invalid("Email address")),
        },
        Protocol::Sms => {
            check_phone(endpoint).map_err(|()| errors::invalid(format_args!("Invalid SMS endpoint: {endpoint}")))
        }
        Protocol::Sqs => match endpoint.parse::<Arn>() {
            Ok(arn) if arn.service == "sqs" && !arn.account.is_empty() => fifo_pair(topic, &arn),
            _ => Err(errors::invalid("SQS endpoint ARN")),
        },
        Protocol::Lambda | Protocol::Firehose => Ok(()),
    }
}

fn fifo_pair(topic: &Topic, queue: &Arn) -> Result<(), Fault> {
    match queue.resource.ends_with(".fifo") && topic.fifo.is_none() {
        true => {
            Err(errors::invalid_because("Endpoint", "FIFO SQS Queues can not be subscribed to standard SNS topics"))
        }
        false => Ok(()),
    }
}

/// E.164: a plus and up to 15 digits.
pub(crate) fn check_phone(number: &str) -> Result<(), ()> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let plain: String = digits.chars().filter(|c| !matches!(c, '-' | ' ' | '.' | '(' | ')')).collect();
    let good = (5..=15).contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_digit());
    good.then_some(()).ok_or(())
}

fn standing(cx: &Cx, protocol: Protocol, endpoint: &str) -> Standing {
    let own_queue =
        protocol == Protocol::Sqs && endpoint.parse::<Arn>().is_ok_and(|arn| arn.account == cx.account.to_string());
    match own_queue || protocol == Protocol::Sms {
        true => Standing::Confirmed { authenticated: true },
        false => {
            let (token, until) = asking::token(cx);
            Standing::Pending { token, until }
        }
    }
}

/// Where links in messages lead: the endpoint at which the call came in; AWS's own for a web server inside the cloud, since
/// it cannot reach this host, whoever subscribed it.
fn base(cx: &Cx, protocol: Protocol, endpoint: &str) -> String {
    let inside = matches!(protocol, Protocol::Http | Protocol::Https) && !on_this_host(endpoint);
    match cx.source.endpoint.trim_end_matches('/') {
        endpoint if !inside && !matches!(endpoint, "" | "http:" | "https:") => endpoint.to_owned(),
        _ => format!("https://sns.{}.amazonaws.com", cx.region),
    }
}

/// As whoever delivers reads it.
fn on_this_host(url: &str) -> bool {
    let uri = url.parse::<http::Uri>().ok();
    let host = uri.as_ref().and_then(http::Uri::host).unwrap_or("").trim_matches(['[', ']']);
    is_local_name(host) || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
}

fn subscribe(
    room: &Room,
    cx: &Cx,
    tx: &mut Tx,
    arn: &str,
    wanted: Subscription,
) -> Result<(SubscriptionKey, bool), Fault> {
    let (topic_key, topic) = find::topic(cx, tx, arn, "TopicArn")?;
    let all = SUBSCRIPTIONS.list(tx, &topic_key).map_err(Fault::internal)?;
    let same = |s: &Subscription| s.protocol == wanted.protocol && s.endpoint == wanted.endpoint;
    if let Some((key, there)) = all.iter().find(|(_, s)| same(s)) {
        let said = |s: &Subscription| {
            (
                s.raw,
                s.filter.clone(),
                s.filter_scope,
                s.redrive.clone(),
                s.delivery_policy.clone(),
                s.replay.as_ref().map(|r| r.policy.clone()),
            )
        };
        if there.is_confirmed() && said(there) != said(&wanted) {
            return Err(errors::invalid_because("Attributes", "Subscription already exists with different attributes"));
        }
        let (key, confirmed) = (key.clone(), there.is_confirmed());
        if !confirmed {
            // the endpoint is asked once more
            find::keep_subscription(tx, &key, &wanted)?;
            asking::ask(room, cx, tx, (&topic_key, &topic), (&key, &wanted))?;
        }
        return Ok((key, confirmed));
    }
    check_limits(&all, &wanted)?;
    attributes::check_large(&topic, "Protocol", all.iter().map(|(_, s)| s).chain([&wanted]))?;
    let key = (topic_key.0, topic_key.1.clone(), cx.ids().uuid());
    find::keep_subscription(tx, &key, &wanted)?;
    asking::ask(room, cx, tx, (&topic_key, &topic), (&key, &wanted))?;
    Ok((key, wanted.is_confirmed()))
}

pub(crate) fn check_limits(all: &[(SubscriptionKey, Subscription)], wanted: &Subscription) -> Result<(), Fault> {
    if all.len() >= limits::SUBSCRIPTIONS_PER_TOPIC_MAX {
        return Err(errors::subscription_limit());
    }
    let filters = all.iter().filter(|(_, s)| s.filter.is_some()).count();
    match wanted.filter.is_some() && filters >= limits::FILTERS_PER_TOPIC_MAX {
        true => Err(errors::filter_limit()),
        false => Ok(()),
    }
}
