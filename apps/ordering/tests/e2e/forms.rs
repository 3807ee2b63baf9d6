//! Forms and calls of other sites, and bodies that are too large.

use crate::process::{Database, Server};

const ORDER: &str = "shop=2&dish-4=1&address=a";

#[test]
fn forms_of_other_sites_are_refused() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let mut victim = server.client();
    let token = victim.get("/shops/2").field("csrf");
    let mut attacker = server.client();
    let other = attacker.get("/shops/2").field("csrf");
    assert_ne!(token, other);
    for body in
        [ORDER.to_owned(), format!("{ORDER}&csrf="), format!("{ORDER}&csrf={other}"), format!("{ORDER}&csrf=zz")]
    {
        let refused = victim.form("/orders", &body);
        assert!(refused.status == 403 && refused.body.contains("came from another site"), "{body}: {refused:?}");
    }
    let with_token = format!("{ORDER}&csrf={token}");
    assert_eq!(server.client().form("/orders", &with_token).status, 403, "a token without its cookie");
    victim.headers.push(("origin".into(), "https://evil.test".into()));
    assert_eq!(victim.form("/orders", &with_token).status, 403, "a page of another site");
    victim.headers = vec![("origin".into(), "http://shop.test".into())];
    assert_eq!(victim.form("/orders", &with_token).status, 303, "our own page");
    assert_eq!(victim.form("/delivery/1/delivered", "").status, 403);
    assert_eq!(victim.form("/boss/2/orders/1/eta", "minutes=5").status, 403);
    assert_eq!(database.query("SELECT COUNT(*), MAX(status) FROM ordering.customer_order"), "1\tplaced");
}

#[test]
fn calls_of_other_sites_are_refused() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let order = r#"{"shop_id":2,"items":[{"dish_id":4,"quantity":1}],"address":"a"}"#;
    let mut api = server.client();
    // What a page can send to another site without asking first.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        assert_eq!(api.request("POST", "/api/orders", Some(kind), order).expect("an answer").status, 415, "{kind}");
    }
    assert_eq!(api.form("/orders", "").status, 403);
    for header in [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let mut api = server.client();
        api.headers.push((header.0.into(), header.1.into()));
        let refused = api.json("/api/orders", order);
        assert!(refused.status == 403 && refused.body.contains("\"code\":\"cross_site\""), "{header:?}: {refused:?}");
    }
    let asked = api.request("OPTIONS", "/api/orders", None, "").expect("an answer");
    assert!(asked.status == 405 && !asked.headers.keys().any(|name| name.starts_with("access-control")), "{asked:?}");
    assert_eq!(database.query("SELECT COUNT(*) FROM ordering.customer_order"), "0");
}

#[test]
fn a_body_above_64_kib_is_refused_however_it_is_sent() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let large = "x".repeat(64 * 1024 + 1);
    let mut declared = server.client();
    let head = declared.head("POST", "/api/orders", Some("application/json"), large.len());
    declared.send(&head).expect("sent");
    assert_eq!(declared.answer(false).expect("an answer before the body").status, 413);
    let mut chunked = server.client();
    let head = "POST /api/orders HTTP/1.1\r\nhost: shop.test\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    chunked.send(&format!("{head}{:x}\r\n{large}\r\n0\r\n\r\n", large.len())).expect("sent");
    let refused = chunked.answer(false).expect("an answer");
    assert!(refused.status == 413 && refused.headers["connection"] == "close", "{refused:?}");
    let exact = server.client().json("/api/orders", &" ".repeat(64 * 1024));
    assert_eq!(exact.status, 400, "64 KiB are read");
}

#[test]
fn the_language_is_chosen_and_kept() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let mut visitor = server.client();
    assert!(visitor.get("/").body.contains("<html lang=\"en\">"));
    visitor.headers.push(("accept-language".into(), "ko".into()));
    assert!(visitor.get("/").body.contains("<html lang=\"ko\">"));
    assert!(visitor.get("/?lang=en").body.contains("<html lang=\"en\">"));
    assert!(visitor.get("/orders").body.contains("<html lang=\"en\">"), "the choice is kept in a cookie");
    let style = visitor.get("/style.css");
    assert!(style.headers["content-type"].starts_with("text/css") && style.body.contains("prefers-color-scheme"));
}
