//! Several programs on one database, and a stop under load.

use crate::process::{Database, PASSWORD, Server, free_port};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

const ORDER: &str = r#"{"shop_id":2,"items":[{"dish_id":4,"quantity":1}],"address":"a"}"#;

#[test]
fn two_programs_on_one_database_are_one_application() {
    let Some(database) = Database::start() else { return };
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| Server::ready(&database))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(database.query("SELECT COUNT(*) FROM ordering.shop"), "4", "both migrated and seeded, once");
    let (mut one, mut two) = (servers[0].client(), servers[1].client());
    let token = one.get("/shops/2").field("csrf");
    two.cookies = one.cookies.clone();
    let placed = two.form("/orders", &format!("csrf={token}&shop=2&dish-4=1&address=a"));
    assert_eq!(placed.status, 303, "a form of one is good at the other");
    assert_eq!(one.get("/orders/1").status, 200);
    assert_eq!(one.json("/api/orders/1/accept", r#"{"minutes":5}"#).status, 200);

    let delivered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for index in 0..20 {
            let (server, delivered) = (&servers[index % 2], &delivered);
            scope.spawn(move || match server.client().json("/api/orders/1/delivered", "{}").status {
                200 => delivered.fetch_add(1, Ordering::Relaxed),
                status => {
                    assert_eq!(status, 409);
                    0
                }
            });
        }
    });
    assert_eq!(delivered.into_inner(), 1, "an order is delivered once, whoever is asked");
}

#[test]
fn the_same_request_at_the_same_time_is_one_order() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let mut api = server.client();
                api.headers.push(("idempotency-key".into(), "one".into()));
                let placed = api.json("/api/orders", ORDER);
                assert_eq!(placed.status, 201, "{placed:?}");
            });
        }
    });
    assert_eq!(database.query("SELECT COUNT(*) FROM ordering.customer_order"), "1");
}

#[test]
fn a_stop_under_load_finishes_every_request_that_was_begun() {
    let Some(database) = Database::start() else { return };
    let mut server = Server::ready(&database);
    let port = server.port;
    let mut slow = server.client();
    let (first, second) = ORDER.split_at(10);
    let head = slow.head("POST", "/api/orders", Some("application/json"), ORDER.len());
    slow.send(&(head + first)).expect("sent");
    let threads: Vec<_> = (0..8).map(|_| std::thread::spawn(move || order_until_closed(port))).collect();
    std::thread::sleep(Duration::from_millis(1_500));
    server.terminate();
    std::thread::sleep(Duration::from_millis(300));
    slow.send(second).expect("the connection is still there");
    let answer = slow.answer(false).expect("an answer after SIGTERM");
    assert_eq!(answer.status, 201);
    let counts: Vec<(usize, usize)> = threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
    let (placed, cut) = counts.iter().fold((1, 0), |(placed, cut), (p, c)| (placed + p, cut + c));
    let (status, took) = server.end();
    server.wait_for("logged", || server.output().contains("stopped\n"));
    eprintln!("stop under load: {placed} orders placed, {cut} cut off, ended after {took:?}");
    assert!(status.success() && took < Duration::from_secs(10), "{status:?} {took:?}\n{}", server.output());
    assert!(placed > 50, "there was load: {placed}");
    assert_eq!(cut, 0, "no answer was cut off in the middle");
    let stored: usize = database.query("SELECT COUNT(*) FROM ordering.customer_order").parse().expect("a number");
    assert_eq!(stored, placed, "every order that was acknowledged is there, and no other");
    assert!(crate::client::Client::connect(port).is_err(), "it does not listen any more");
}

/// Orders on kept connections until none can be made. Gives the acknowledged orders and the answers that were cut off.
fn order_until_closed(port: u16) -> (usize, usize) {
    let (mut placed, mut cut) = (0, 0);
    while let Ok(mut api) = crate::client::Client::connect(port) {
        loop {
            match api.request("POST", "/api/orders", Some("application/json"), ORDER) {
                Ok(answer) => {
                    assert_eq!(answer.status, 201, "{answer:?}");
                    placed += 1;
                    if answer.headers.get("connection").is_some_and(|value| value == "close") {
                        break;
                    }
                }
                // Closed between two requests, before anything of this one was read.
                Err(_) if api.nothing_received() => break,
                Err(_) => {
                    cut += 1;
                    break;
                }
            }
        }
    }
    (placed, cut)
}

#[test]
fn a_stop_does_not_wait_for_a_database_that_is_gone() {
    let mut server = Server::start(free_port(), PASSWORD, &[]);
    server.terminate();
    let (status, took) = server.end();
    assert!(status.success() && took < Duration::from_secs(3), "{status:?} {took:?}");
}
