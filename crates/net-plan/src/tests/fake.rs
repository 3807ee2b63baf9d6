//! The fake says what the real driver would say of an intent.

use super::intent::small;
use crate::{FakeNet, Net, NetError, Wiring};

#[test]
fn the_fake_wires_what_can_be_and_says_why_the_rest_cannot() {
    let (net, mut intent) = (FakeNet::default(), small());
    assert!(net.apply(&intent).unwrap().complete());
    assert_eq!(net.apply(&intent).unwrap().changes, 0);
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    vpc.interfaces.get_mut(&"eni-app".into()).unwrap().subnet = "subnet-gone".into();
    let applied = net.apply(&intent).unwrap();
    assert_eq!(applied.interfaces[&"eni-app".into()], Wiring::Failed("no subnet subnet-gone".to_owned()));
    assert_eq!(applied.interfaces[&"eni-web".into()], Wiring::Up);
    assert_eq!(net.intent(), intent);
    assert!(matches!(net.flows(&"vpc-2".into()), Err(NetError::NoRouter(_))));
}
