//! What needs no database: configuration, routes, input, languages, forms' tokens, the life of an order.

mod input;
mod pages;

use crate::{
    config::{Config, ConfigError},
    lang::{Lang, Text},
    model::{Event, Status, eta},
    web::{
        csrf::{Signer, is_session, new_session},
        route::{NoRoute, Route, route},
    },
};
use http::Method;

fn config(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_env(&|name| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

#[test]
fn the_database_is_named_by_a_url_or_by_parts() {
    let by_url = config(&[("DATABASE_URL", "mysql://u:p%40ss@db.test:3307/shop")]).expect("good");
    let by_parts =
        [("DB_HOST", "db.test"), ("DB_PORT", "3307"), ("DB_USER", "u"), ("DB_PASSWORD", "p@ss"), ("DB_NAME", "shop")];
    let by_parts = config(&by_parts).expect("good");
    for config in [by_url, by_parts] {
        let opts = &config.database;
        assert_eq!((opts.ip_or_hostname(), opts.tcp_port()), ("db.test", 3307));
        assert_eq!((opts.user(), opts.pass(), opts.db_name()), (Some("u"), Some("p@ss"), Some("shop")));
        assert_eq!(config.listen.to_string(), "0.0.0.0:8000");
    }
}

#[test]
fn a_bad_variable_is_named_without_its_value() {
    assert_eq!(config(&[]).err(), Some(ConfigError::NoDatabase));
    assert_eq!(config(&[("DATABASE_URL", "")]).err(), Some(ConfigError::NoDatabase));
    let bad = config(&[("DATABASE_URL", "mysql://u:secret@db.test:3306")]).err().expect("no database name").to_string();
    assert!(bad.contains("DATABASE_URL") && !bad.contains("secret"), "{bad}");
    for (name, value) in [("LISTEN", "8000"), ("DB_PORT", "99999")] {
        let bad = config(&[("DB_HOST", "h"), (name, value)]).err().expect("bad").to_string();
        assert!(bad.starts_with(name), "{bad}");
    }
}

#[test]
fn every_address_has_its_methods() {
    assert_eq!(route(&Method::GET, "/"), Ok(Route::Home));
    assert_eq!(route(&Method::HEAD, "/orders"), Ok(Route::Orders));
    assert_eq!(route(&Method::POST, "/orders"), Ok(Route::PlaceOrder));
    assert_eq!(route(&Method::GET, "/shops/12"), Ok(Route::Shop(12)));
    assert_eq!(route(&Method::POST, "/boss/1/orders/2/eta"), Ok(Route::Accept(1, 2)));
    assert_eq!(route(&Method::POST, "/delivery/7/delivered"), Ok(Route::Deliver(7)));
    assert_eq!(route(&Method::GET, "/api/orders/7"), Ok(Route::ApiOrder(7)));
    assert_eq!(route(&Method::DELETE, "/orders"), Err(NoRoute::NotAllowed("GET, HEAD, POST")));
    assert_eq!(route(&Method::GET, "/delivery/7/delivered"), Err(NoRoute::NotAllowed("POST")));
    for nothing in
        ["/shops/01", "/shops/-1", "/shops/99999999999", "/orders/", "/nothing", "/shops/1/2", "/api", "//shops", "*"]
    {
        assert_eq!(route(&Method::GET, nothing), Err(NoRoute::NotFound), "{nothing}");
    }
}

#[test]
fn the_better_of_two_languages_is_taken() {
    assert_eq!(Lang::accepted("ko-KR,ko;q=0.9,en;q=0.8"), Lang::Ko);
    assert_eq!(Lang::accepted("fr, en;q=0.5, ko;q=0.4"), Lang::En);
    assert_eq!(Lang::accepted("en;q=0, ko;q=0.1"), Lang::Ko);
    assert_eq!(Lang::accepted(""), Lang::En);
    assert_eq!(Lang::accepted(";;;q=,,ko;q=x"), Lang::Ko);
}

#[test]
fn every_text_is_there_in_both_languages() {
    for text in Text::ALL {
        let (ko, en) = (Lang::Ko.text(*text), Lang::En.text(*text));
        assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{text:?}: {ko}");
        assert!(en.is_ascii() && !en.is_empty(), "{text:?}: {en}");
    }
}

#[test]
fn an_order_is_accepted_before_it_is_delivered_and_delivered_once() {
    assert_eq!(Status::Placed.after(Event::Accept), Ok(Status::Accepted));
    assert_eq!(Status::Accepted.after(Event::Accept), Ok(Status::Accepted), "a promise can be changed");
    assert_eq!(Status::Accepted.after(Event::Deliver), Ok(Status::Delivered));
    for (status, event) in
        [(Status::Placed, Event::Deliver), (Status::Delivered, Event::Deliver), (Status::Delivered, Event::Accept)]
    {
        assert!(status.after(event).is_err(), "{status:?} {event:?}");
    }
    assert!(Status::ALL.iter().all(|status| Status::parse(status.word()) == Some(*status)));
}

#[test]
fn a_promise_is_between_one_minute_and_three_hours() {
    assert_eq!([eta(1), eta(180)], [Ok(1), Ok(180)]);
    assert!([0, -1, 181, i64::MAX].into_iter().all(|minutes| eta(minutes).is_err()));
}

#[test]
fn a_token_is_good_for_its_session_and_key_only() {
    let (signer, other) = (Signer::new(*b"key"), Signer::new(*b"another"));
    let (mine, theirs) = (new_session(), new_session());
    let token = signer.token(&mine);
    assert!(signer.verify(&mine, &token));
    assert!(!signer.verify(&theirs, &token));
    assert!(!other.verify(&mine, &token));
    for bad in ["", "zz", &token[..62], &format!("{token}00")] {
        assert!(!signer.verify(&mine, bad), "{bad}");
    }
    assert!(!signer.verify("", &signer.token("")), "no cookie is no session");
    assert!(is_session(&mine) && mine != theirs);
}
