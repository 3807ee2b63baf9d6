//! What pages show, without a database.

use crate::{
    db::DbError,
    lang::Lang,
    model::{Dish, Line, Name, Order, Shop, Status},
    pages,
    web::{Visit, WebError},
};

fn visit(lang: Lang, path: &str) -> Visit {
    Visit { lang, hostname: "web-1".into(), token: "t0ken".into(), path: path.into() }
}

fn name(text: &str) -> Name {
    Name { ko: format!("{text}-ko"), en: format!("{text}-en") }
}

fn order(id: u64, status: Status) -> Order {
    Order {
        id,
        shop_id: 1,
        shop: name("shop"),
        status,
        address: "<script>alert(1)</script>".into(),
        note: String::new(),
        total_won: 1_234_567,
        placed_at: "2026-01-02T03:04:05Z".into(),
        eta_minutes: Some(25),
        due_at: Some("2026-01-02T03:29:05Z".into()),
        delivered_at: None,
        lines: vec![Line { name: name("dish"), price_won: 500, quantity: 2 }],
    }
}

#[test]
fn what_a_customer_wrote_is_text_and_not_markup() {
    let page = pages::customer::order(&visit(Lang::En, "/orders/1"), &order(1, Status::Placed)).into_string();
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    assert!(page.contains("₩1,234,567") && page.contains("web-1"), "{page}");
}

#[test]
fn pages_speak_the_visitors_language() {
    for (lang, has, has_not) in [(Lang::Ko, "dish-ko", "dish-en"), (Lang::En, "dish-en", "dish-ko")] {
        let page = pages::customer::orders(&visit(lang, "/orders"), &[order(1, Status::Placed)], false).into_string();
        assert!(page.contains(has) && !page.contains(has_not), "{page}");
        assert!(page.contains(&format!("<html lang=\"{}\">", lang.tag())));
    }
}

#[test]
fn every_form_carries_the_visitors_token() {
    let shop = Shop { id: 1, name: name("shop"), about: name("about") };
    let dish = Dish { id: 5, name: name("dish"), price_won: 100 };
    let all = [Status::Placed, Status::Accepted].map(|status| order(9, status));
    let boss = visit(Lang::En, "/boss/1");
    for page in [
        pages::customer::shop(&visit(Lang::En, "/shops/1"), &shop, &[dish]),
        pages::owner::orders(&boss, &shop, &all, false),
        pages::rider::deliveries(&visit(Lang::En, "/delivery"), &all, false),
    ] {
        let page = page.into_string();
        let (forms, tokens) = (page.matches("<form").count(), page.matches("name=\"csrf\" value=\"t0ken\"").count());
        assert!(forms > 0 && forms == tokens, "{page}");
    }
    let delivered = pages::owner::orders(&boss, &shop, &[order(9, Status::Delivered)], false).into_string();
    assert!(!delivered.contains("<form"), "a delivered order has nothing to set");
}

#[test]
fn a_full_page_of_orders_links_to_older_ones() {
    let orders: Vec<Order> = (81..=100).rev().map(|id| order(id, Status::Placed)).collect();
    let page = pages::customer::orders(&visit(Lang::En, "/orders"), &orders, false).into_string();
    assert!(page.contains("/orders?before=81\""), "{page}");
    let page = pages::customer::orders(&visit(Lang::En, "/orders"), &orders[..3], true).into_string();
    assert!(!page.contains("before="), "{page}");
}

#[test]
fn an_unreachable_database_is_named_and_a_fault_of_ours_is_not_shown() {
    let down = DbError::timed_out("db.test:3306");
    let page = pages::failure(&WebError::Db(down), &visit(Lang::En, "/orders")).into_string();
    assert!(page.contains("cannot reach the database at db.test:3306: timed out"), "{page}");
    assert!(page.contains("href=\"/orders\""), "try again leads back: {page}");
    let bug = mysql_async::Error::Server(mysql_async::ServerError {
        code: 1064,
        message: "near SELECT".into(),
        state: String::new(),
    });
    let bug = WebError::Db(DbError::from_driver("db.test:3306", bug));
    assert_eq!(bug.status(), 500);
    let page = pages::failure(&bug, &visit(Lang::Ko, "/orders")).into_string();
    assert!(!page.contains("SELECT") && !bug.message().contains("SELECT"), "{page}");
}
