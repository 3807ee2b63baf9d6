//! The database goes away and comes back; it refuses; its tables are old or too new.

use crate::process::{Database, PASSWORD, Server, program};
use std::time::{Duration, Instant};
use supply::mariadb::Shutdown;

const ORDER: &str = r#"{"shop_id":2,"items":[{"dish_id":4,"quantity":1}],"address":"a"}"#;

#[test]
fn a_database_that_is_down_is_named_and_its_return_is_noticed() {
    let Some(mut database) = Database::start() else { return };
    let port = database.trial.port();
    database.trial.stop(Shutdown::Graceful).expect("it ends");
    let server = Server::start(port, PASSWORD, &["serve", "--seed"]);
    assert_eq!(server.get("/health").status, 200, "the process itself is well");
    assert_eq!(server.get("/").status, 200, "the first page needs no database");
    let page = server.get("/shops");
    let words = format!("cannot reach the database at 127.0.0.1:{port}: connection refused");
    assert!(page.status == 503 && page.body.contains(&words), "{page:?}");
    assert_eq!(page.headers["retry-after"], "5");
    let ready = server.get("/health/ready");
    assert!(ready.status == 503 && ready.body.contains(&words), "{ready:?}");
    let api = server.get("/api/shops");
    assert!(api.status == 503 && api.body.contains("\"code\":\"database_unavailable\""), "{api:?}");

    database.trial.resume().expect("it starts");
    server.wait_for("ready", || server.get("/health/ready").status == 200);
    server.wait_for("seeded", || server.get("/shops").body.contains("Sky Chicken"));
    database.trial.stop(Shutdown::PowerCut).expect("it ends");
    assert_eq!(server.get("/shops").status, 503);
    database.trial.resume().expect("it starts");
    assert_eq!(server.get("/shops").status, 200, "no page is lost once the database is back");
}

#[test]
fn a_silent_database_times_out_and_its_return_is_noticed() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    for _ in 0..3 {
        assert_eq!(server.get("/shops").status, 200);
    }
    database.signal("STOP");
    let begun = Instant::now();
    let pages: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..30).map(|_| scope.spawn(|| server.get("/orders"))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let took = begun.elapsed();
    database.signal("CONT");
    assert!(took < Duration::from_secs(8), "{took:?}");
    for page in &pages {
        assert!(page.status == 503 && page.body.contains("the database at 127.0.0.1:"), "{page:?}");
    }
    assert!(pages.iter().any(|page| page.body.contains(": timed out")), "{:?}", pages[0]);
    let back = Instant::now();
    server.wait_for("back", || server.get("/orders").status == 200);
    eprintln!("silent database: 30 pages said so in {took:?}, back after {:?}", back.elapsed());
    assert_eq!(server.client().json("/api/orders", ORDER).status, 201);
}

#[test]
fn a_wrong_password_is_told_and_not_shown() {
    let Some(database) = Database::start() else { return };
    let server = Server::start(database.trial.port(), "not-the-password", &[]);
    let page = server.get("/shops");
    assert!(page.status == 503 && page.body.contains("refused this program: Access denied for user"), "{page:?}");
    assert!(!server.output().contains("not-the-password") && !page.body.contains("not-the-password"));
}

#[test]
fn tables_are_made_once_and_newer_ones_are_left_alone() {
    let Some(database) = Database::start() else { return };
    let run = |args: &[&str]| {
        let output = program(database.trial.port(), PASSWORD).args(args).output().expect("it runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    assert_eq!(run(&["migrate"]), (Some(0), "1 of 1 steps were done\n".into()));
    assert_eq!(run(&["migrate"]), (Some(0), "the tables are up to date (version 1)\n".into()));
    assert_eq!(run(&["seed"]), (Some(0), "4 demo shops were added\n".into()));
    assert_eq!(run(&["seed"]), (Some(0), "there are shops already\n".into()));
    let (code, said) = run(&["migrat"]);
    assert!(code == Some(2) && said.contains("usage: ordering"), "{said}");
    database.query("INSERT INTO ordering.schema_version VALUES (99, UTC_TIMESTAMP())");
    let server = Server::start(database.trial.port(), PASSWORD, &[]);
    let ready = server.get("/health/ready");
    assert!(
        ready.status == 503 && ready.body.contains("its tables have version 99, this program knows 1"),
        "{ready:?}"
    );
}
