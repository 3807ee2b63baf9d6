//! Orders from the customer to the rider, by pages and by the API.

use crate::process::{Database, Server};

#[test]
fn an_order_goes_from_the_customer_to_the_owner_to_the_rider() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let mut customer = server.client();
    customer.headers.push(("accept-language".into(), "ko-KR,ko;q=0.9".into()));
    let shops = customer.get("/shops");
    assert_eq!(shops.status, 200);
    assert!(shops.body.contains("하늘 치킨") && shops.body.contains("href=\"/shops/2\""), "{}", shops.body);
    let menu = customer.get("/shops/2");
    assert!(menu.body.contains("프라이드 치킨") && menu.body.contains("19,000원"), "{}", menu.body);
    let (csrf, request) = (menu.field("csrf"), menu.field("request"));
    let body = format!(
        "csrf={csrf}&request={request}&shop=2&dish-4=2&dish-6=1&dish-7=0&address=%EC%84%9C%EC%9A%B8+1&note=%3Cb%3E"
    );
    let placed = customer.form("/orders", &body);
    assert_eq!((placed.status, placed.headers["location"].as_str()), (303, "/orders/1"));
    let again = customer.form("/orders", &body);
    assert_eq!(again.headers["location"], "/orders/1", "the same form sent twice orders once");
    let order = customer.get("/orders/1");
    assert!(
        order.body.contains("43,000원") && order.body.contains("서울 1") && order.body.contains("&lt;b&gt;"),
        "{}",
        order.body
    );
    assert!(order.body.contains("접수 대기"));
    assert!(!customer.get("/delivery").body.contains("/delivery/1/delivered"), "not accepted yet");

    let mut owner = server.client();
    let list = owner.get("/boss/2");
    assert!(list.body.contains("Fried chicken × 2, Potato fries × 1"), "{}", list.body);
    let accepted = owner.form("/boss/2/orders/1/eta", &format!("csrf={}&minutes=35", list.field("csrf")));
    assert_eq!((accepted.status, accepted.headers["location"].as_str()), (303, "/boss/2"));
    assert!(customer.get("/orders/1").body.contains("(35 분)"));

    let mut rider = server.client();
    let list = rider.get("/delivery");
    assert!(list.body.contains("/delivery/1/delivered"), "{}", list.body);
    let delivered = rider.form("/delivery/1/delivered", &format!("csrf={}", list.field("csrf")));
    assert_eq!((delivered.status, delivered.headers["location"].as_str()), (303, "/delivery"));
    assert!(customer.get("/orders").body.contains("배달 완료"));
    let twice = rider.form("/delivery/1/delivered", &format!("csrf={}", list.field("csrf")));
    assert_eq!(twice.status, 409);
    assert_eq!(
        database.query("SELECT COUNT(*), MAX(status), MAX(total_won) FROM ordering.customer_order"),
        "1\tdelivered\t43000"
    );
}

#[test]
fn the_api_places_accepts_and_delivers() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let mut api = server.client();
    assert!(api.get("/api/shops").body.contains("\"en\":\"Sky Chicken\""));
    let menu = api.get("/api/shops/2");
    assert!(menu.body.contains("\"price_won\":19000"), "{}", menu.body);
    let order = r#"{"shop_id":2,"items":[{"dish_id":4,"quantity":1}],"address":"1 Main St"}"#;
    let placed = api.json("/api/orders", order);
    assert_eq!((placed.status, placed.headers["location"].as_str()), (201, "/api/orders/1"));
    assert!(placed.body.contains("\"status\":\"placed\"") && placed.number("total_won") == 19_000, "{}", placed.body);

    let conflict = api.json("/api/orders/1/delivered", "{}");
    assert_eq!(conflict.status, 409);
    assert!(conflict.body.contains("an order that is placed cannot be delivered"), "{}", conflict.body);
    let accepted = api.json("/api/orders/1/accept", r#"{"minutes":20}"#);
    assert_eq!((accepted.status, accepted.number("eta_minutes")), (200, 20));
    assert_eq!(api.get("/api/orders?status=accepted&shop=2").number("id"), 1);
    assert!(api.json("/api/orders/1/delivered", "{}").body.contains("\"status\":\"delivered\""));
    assert_eq!(api.json("/api/orders/1/accept", r#"{"minutes":20}"#).status, 409);

    api.headers.push(("idempotency-key".into(), "k-1".into()));
    let (first, second) = (api.json("/api/orders", order), api.json("/api/orders", order));
    assert_eq!((first.number("id"), second.number("id")), (2, 2));
}

#[test]
fn what_cannot_be_done_is_said_plainly() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let mut api = server.client();
    let item = |dish: &str, quantity: &str| {
        format!(r#"{{"shop_id":2,"items":[{{"dish_id":{dish},"quantity":{quantity}}}],"address":"a"}}"#)
    };
    for (path, body, status, words) in [
        ("/api/orders", "{".to_owned(), 400, "cannot be read"),
        ("/api/orders", item("4", "0"), 422, "quantities from 1 to 99"),
        ("/api/orders", item("4", "70000"), 400, "cannot be read"),
        ("/api/orders", item("1", "1"), 422, "not on its menu"),
        (
            "/api/orders",
            r#"{"shop_id":99,"items":[{"dish_id":1,"quantity":1}],"address":"a"}"#.into(),
            422,
            "no such shop",
        ),
        ("/api/orders/77/accept", r#"{"minutes":10}"#.into(), 404, "nothing at this address"),
        ("/api/orders/77/accept", r#"{"minutes":0}"#.into(), 422, "minutes go from 1 to 180"),
    ] {
        let answer = api.json(path, &body);
        assert!(answer.status == status && answer.body.contains(words), "{path} {body}: {answer:?}");
    }
    assert_eq!(api.get("/api/orders?status=lost").status, 400);
    assert_eq!(api.get("/api/orders?shop=x").status, 400);
    assert_eq!(api.get("/api/orders/1").status, 404);
    assert_eq!(api.get("/shops/99").status, 404);
    assert!(api.get("/nothing").body.contains("There is no such page"));
    let wrong = api.request("DELETE", "/api/orders", None, "").expect("an answer");
    assert_eq!((wrong.status, wrong.headers["allow"].as_str()), (405, "GET, HEAD, POST"));
    let head = api.request("HEAD", "/shops", None, "").expect("an answer");
    assert!(head.status == 200 && head.headers["content-length"] != "0", "{head:?}");
    assert_eq!(database.query("SELECT COUNT(*) FROM ordering.customer_order"), "0");
}

#[test]
fn lists_are_paged_and_every_answer_names_its_server() {
    let Some(database) = Database::start() else { return };
    let server = Server::ready(&database);
    let mut api = server.client();
    for _ in 0..23 {
        let order = r#"{"shop_id":1,"items":[{"dish_id":1,"quantity":1}],"address":"a"}"#;
        assert_eq!(api.json("/api/orders", order).status, 201);
    }
    let first = api.get("/orders");
    assert!(first.body.contains("/orders?before=4\"") && !first.body.contains("href=\"/orders/3\""), "{}", first.body);
    let second = api.get("/orders?before=4");
    assert!(
        second.body.contains("href=\"/orders/3\"") && !second.body.contains("href=\"/orders/4\""),
        "{}",
        second.body
    );
    let hostname = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("a name").trim().to_owned();
    assert_eq!(first.headers["x-served-by"], hostname);
    assert!(first.body.contains(&format!("<code>{hostname}</code>")));
    assert!(first.headers["content-security-policy"].contains("default-src 'none'"));
    api.headers.push(("x-forwarded-for".into(), "198.51.100.9".into()));
    api.get("/api/shops?probe");
    server.wait_for("logged", || server.output().contains("198.51.100.9 via 127.0.0.1 \"GET /api/shops?probe\" 200"));
}
