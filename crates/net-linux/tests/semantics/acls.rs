//! Network ACLs. AWS: "Control subnet traffic with network access control lists".

use crate::{
    connect::{Expect::Nothing, Got},
    report::Report,
    world::{LAPTOP, OTHER_LAPTOP, World, echoes, eip, private},
};

const ALL: [&str; 1] = ["100 allow all - any"];

pub(crate) fn network_acls(t: &Report) {
    let mut w = World::new();
    w.group("sg-web", &["tcp 80 any"], &[]);
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.machine("web", (1, 10), &["sg-web"], true);
    w.machine("bast", (1, 11), &["sg-all"], true);
    w.machine("db2", (2, 21), &["sg-all"], false);
    w.apply();
    w.serve_machine("web", &[80]);
    w.serve_machine("db2", &[22, 5432]);
    let (web, db2) = (private((1, 10)), private((2, 21)));
    let open = |w: &World| w.tcp("laptop", eip(10), 80);
    let shut = |w: &World| w.no_tcp("laptop", eip(10), 80);
    let set = |w: &mut World, ingress: &[&str], egress: &[&str]| {
        w.acl("pub", ingress, egress);
        w.apply();
    };
    t.equal("before: internet -> web", &open(&w), &Got::From(LAPTOP));
    set(&mut w, &ALL, &["100 allow tcp 443 any"]);
    t.equal("stateless: without the ephemeral ports the answer is lost", &shut(&w), &Got::Silence);
    set(&mut w, &ALL, &["100 allow tcp 443 any", "110 allow tcp 1024-65535 any"]);
    t.equal("with them it comes", &open(&w), &Got::From(LAPTOP));
    set(&mut w, &["90 deny tcp 80 198.18.1.1/32", "100 allow all - any"], &ALL);
    t.equal("a lower number comes first", &shut(&w), &Got::Silence);
    t.equal("and concerns its source only", &w.tcp("cafe", eip(10), 80), &Got::From(OTHER_LAPTOP));
    set(&mut w, &["110 deny tcp 80 198.18.1.1/32", "100 allow all - any"], &ALL);
    t.equal("a higher number is never reached", &open(&w), &Got::From(LAPTOP));
    let mut stream = w.open("laptop", eip(10), 80);
    set(&mut w, &["90 deny tcp 80 any", "100 allow all - any"], &ALL);
    t.equal("a change cuts an open connection at once", &echoes(&mut stream, Nothing), &false);
    set(&mut w, &[], &[]);
    t.equal("with only the * rule nothing crosses the subnet's border", &w.no_tcp("bast", db2, 22), &Got::Silence);
    t.equal("but inside the subnet it is not asked", &w.tcp("bast", web, 80), &Got::From(private((1, 11))));
    set(&mut w, &ALL, &ALL);
    w.acl("priv", &["100 allow tcp 22 10.97.1.11/32"], &["100 allow tcp 1024-65535 any"]);
    w.apply();
    t.equal("the ACL of the destination's subnet allows", &w.tcp("bast", db2, 22), &Got::From(private((1, 11))));
    t.equal("and has no rule for another port", &w.no_tcp("bast", db2, 5432), &Got::Silence);
    w.vpc().network_acls.remove(&"acl-priv".into());
    w.apply();
    t.equal("an ACL that is not there allows nothing", &w.no_tcp("bast", db2, 22), &Got::Silence);
}
