//! What clients send: forms, JSON, origins, addresses of proxies.

use crate::{
    model::{Invalid, NewOrder},
    web::{client_of, order_form, order_json, same_site},
};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
    };
    pairs.iter().map(pair).collect()
}

fn form(body: &str) -> Result<NewOrder, Invalid> {
    let request = Request::builder().header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    let request = request.body(()).expect("a request");
    order_form(&crate::web::Form::parse(request.headers(), body.as_bytes()).expect("a form"))
}

#[test]
fn a_form_orders_the_dishes_with_a_quantity() {
    let order = form("shop=3&dish-1=2&dish-2=0&dish-3=&address=+1+Main+St+&note=&request=abc").expect("good");
    assert_eq!(order.items, [(1, 2)]);
    assert_eq!((order.shop_id, order.address.as_str(), order.request.as_deref()), (3, "1 Main St", Some("abc")));
}

#[test]
fn a_form_with_a_mistake_says_which() {
    let long = "x".repeat(201);
    for (body, expected) in [
        ("shop=1&address=a", Invalid::NoItems),
        ("shop=1&dish-1=100&address=a", Invalid::Items),
        ("shop=1&dish-1=-1&address=a", Invalid::Items),
        ("shop=1&dish-1=1&dish-1=2&address=a", Invalid::Items),
        ("shop=1&dish-x=1&address=a", Invalid::Dish),
        ("shop=x&dish-1=1&address=a", Invalid::Dish),
        ("shop=-1&dish-1=1&address=a", Invalid::Dish),
        ("shop=1&dish-1=1&address=++", Invalid::Address),
        ("shop=1&dish-1=1&address=a%0Ab", Invalid::Address),
        (&format!("shop=1&dish-1=1&address={long}"), Invalid::Address),
        (&format!("shop=1&dish-1=1&address=a&note={long}"), Invalid::Note),
        ("shop=1&dish-1=1&address=a&request=a+b", Invalid::Request),
    ] {
        assert_eq!(form(body), Err(expected), "{body}");
    }
}

#[test]
fn a_json_order_is_checked_like_a_form() {
    let good = br#"{"shop_id":1,"items":[{"dish_id":2,"quantity":3}],"address":"\uc11c\uc6b8 1"}"#;
    let order = order_json(good, Some("key-1")).expect("good");
    assert_eq!((order.items.as_slice(), order.address.as_str()), ([(2, 3)].as_slice(), "서울 1"));
    let unknown = br#"{"shop_id":1,"items":[],"address":"a","price":1}"#;
    assert!(matches!(order_json(unknown, None), Err(Invalid::Body(why)) if why.contains("price")));
    for bad in [&b"{"[..], b"[]", b"null", b"\xff", br#"{"shop_id":-1,"items":[],"address":"a"}"#] {
        assert!(matches!(order_json(bad, None), Err(Invalid::Body(_))), "{bad:?}");
    }
    assert_eq!(order_json(br#"{"shop_id":1,"items":[],"address":"a"}"#, None), Err(Invalid::NoItems));
}

#[test]
fn a_call_of_another_sites_page_is_known_by_its_origin() {
    for (good, pairs) in [
        (true, vec![("host", "shop.test:8000")]),
        (true, vec![("host", "shop.test:8000"), ("origin", "http://shop.test:8000")]),
        (true, vec![("host", "shop.test"), ("origin", "https://SHOP.test"), ("sec-fetch-site", "same-origin")]),
        (false, vec![("host", "shop.test:8000"), ("origin", "http://shop.test")]),
        (false, vec![("host", "shop.test"), ("origin", "https://evil.test")]),
        (false, vec![("host", "shop.test"), ("origin", "null")]),
        (false, vec![("origin", "https://shop.test")]),
        (false, vec![("host", "shop.test"), ("sec-fetch-site", "cross-site")]),
        (false, vec![("host", "shop.test"), ("sec-fetch-site", "same-site")]),
    ] {
        assert_eq!(same_site(&headers(&pairs)), good, "{pairs:?}");
    }
}

#[test]
fn the_client_is_whom_the_nearest_proxy_saw() {
    let client = |value| client_of(&headers(&[("x-forwarded-for", value)])).map(|ip| ip.to_string());
    assert_eq!(client("198.51.100.7"), Some("198.51.100.7".into()));
    assert_eq!(client("10.0.0.1, 198.51.100.7"), Some("198.51.100.7".into()), "the first is what the client claimed");
    assert_eq!(client("198.51.100.7:4711"), Some("198.51.100.7".into()));
    assert_eq!(client("2001:db8::1"), Some("2001:db8::1".into()));
    assert_eq!(client("unknown"), None);
    assert_eq!(client_of(&HeaderMap::new()), None);
}
