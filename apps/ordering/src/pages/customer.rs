//! The customer's pages: home, shops, a menu with its order form, orders.

use super::layout::{dishes, page, pager, status, time, won};
use crate::{
    lang::Text,
    model::{Dish, Order, QUANTITY_MAX, Shop, TEXT_CHARS_MAX},
    web::{Visit, csrf},
};
use maud::{Markup, html};

/// The first page needs no database.
pub(crate) fn home(visit: &Visit) -> Markup {
    let text = |text| visit.lang.text(text);
    let main = html! {
        h1 { (text(Text::Title)) }
        p.tagline { (text(Text::Tagline)) }
        p { a.button href="/shops" { (text(Text::ChooseShop)) } }
    };
    page(visit, text(Text::Home), &main)
}

/// Shops; each leads to its page below `base` (the menu, or the owner's list).
pub(crate) fn shops(visit: &Visit, shops: &[Shop], base: &str) -> Markup {
    let title = visit.lang.text(if base == "/boss" { Text::Owner } else { Text::Shops });
    let main = html! {
        h1 { (title) }
        p { (visit.lang.text(if shops.is_empty() { Text::NoShops } else { Text::ChooseShop })) }
        ul.cards {
            @for shop in shops {
                li {
                    a href={ (base) "/" (shop.id) } {
                        strong { (shop.name.in_lang(visit.lang)) }
                        span { (shop.about.in_lang(visit.lang)) }
                    }
                }
            }
        }
    };
    page(visit, title, &main)
}

/// A menu with its order form. Each form carries its own number, so that sending it twice orders once.
pub(crate) fn shop(visit: &Visit, shop: &Shop, menu: &[Dish]) -> Markup {
    let text = |text| visit.lang.text(text);
    let name = shop.name.in_lang(visit.lang);
    let main = html! {
        h1 { (name) }
        p.tagline { (shop.about.in_lang(visit.lang)) }
        form method="post" action="/orders" {
            input type="hidden" name=(csrf::FIELD) value=(visit.token);
            input type="hidden" name="request" value=(csrf::new_session());
            input type="hidden" name="shop" value=(shop.id);
            table {
                caption { (text(Text::Menu)) }
                tbody {
                    @for dish in menu {
                        @let field = format!("dish-{}", dish.id);
                        tr {
                            th scope="row" { label for=(field) { (dish.name.in_lang(visit.lang)) } }
                            td.number { (won(visit.lang, dish.price_won)) }
                            td.number {
                                input #(field) type="number" name=(field) min="0" max=(QUANTITY_MAX) value="0" inputmode="numeric"
                                    aria-label={ (dish.name.in_lang(visit.lang)) ": " (text(Text::Quantity)) };
                            }
                        }
                    }
                }
            }
            label for="address" { (text(Text::Address)) }
            input #address type="text" name="address" required maxlength=(TEXT_CHARS_MAX) autocomplete="street-address";
            label for="note" { (text(Text::Note)) }
            input #note type="text" name="note" maxlength=(TEXT_CHARS_MAX);
            button type="submit" { (text(Text::PlaceOrder)) }
        }
    };
    page(visit, name, &main)
}

/// Orders, newest first.
pub(crate) fn orders(visit: &Visit, orders: &[Order], later_page: bool) -> Markup {
    let text = |text| visit.lang.text(text);
    let main = html! {
        h1 { (text(Text::Orders)) }
        @if orders.is_empty() { p { (text(Text::NoOrders)) } }
        ul.cards {
            @for order in orders {
                li {
                    a href={ "/orders/" (order.id) } {
                        strong { (text(Text::Order)) " " (order.id) " · " (order.shop.in_lang(visit.lang)) }
                        span { (dishes(visit.lang, order)) " · " (won(visit.lang, order.total_won)) }
                        span { (status(visit.lang, order.status)) " " (time(&order.placed_at)) }
                    }
                }
            }
        }
        (pager(visit, orders, later_page))
    };
    page(visit, text(Text::Orders), &main)
}

/// One order.
pub(crate) fn order(visit: &Visit, order: &Order) -> Markup {
    let text = |text| visit.lang.text(text);
    let title = format!("{} {}", text(Text::Order), order.id);
    let main = html! {
        h1 { (title) }
        p { (order.shop.in_lang(visit.lang)) " " (status(visit.lang, order.status)) }
        table {
            tbody {
                @for line in &order.lines {
                    tr {
                        th scope="row" { (line.name.in_lang(visit.lang)) }
                        td.number { "× " (line.quantity) }
                        td.number { (won(visit.lang, line.price_won.saturating_mul(u32::from(line.quantity)))) }
                    }
                }
            }
            tfoot {
                tr { th scope="row" { (text(Text::Total)) } td {} td.number { (won(visit.lang, order.total_won)) } }
            }
        }
        dl {
            dt { (text(Text::Address)) } dd { (order.address) }
            @if !order.note.is_empty() { dt { (text(Text::Note)) } dd { (order.note) } }
            dt { (text(Text::PlacedAt)) } dd { (time(&order.placed_at)) }
            @if let (Some(minutes), Some(due)) = (order.eta_minutes, &order.due_at) {
                dt { (text(Text::Expected)) } dd { (time(due)) " (" (minutes) " " (text(Text::Minutes)) ")" }
            }
            @if let Some(delivered) = &order.delivered_at { dt { (text(Text::DeliveredAt)) } dd { (time(delivered)) } }
        }
        p { a href="/orders" { (text(Text::Orders)) } }
    };
    page(visit, &title, &main)
}
