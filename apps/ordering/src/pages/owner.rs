//! The owner's page: a shop's orders, with a form that promises a time.

use super::layout::{dishes, page, pager, status, time, won};
use crate::{
    lang::Text,
    model::{ETA_MINUTES_MAX, Order, Shop, Status},
    web::{Visit, csrf},
};
use maud::{Markup, html};

/// What the form proposes, in minutes.
const ETA_MINUTES_USUAL: u16 = 30;

/// A shop's orders, newest first.
pub(crate) fn orders(visit: &Visit, shop: &Shop, orders: &[Order], later_page: bool) -> Markup {
    let text = |text| visit.lang.text(text);
    let name = shop.name.in_lang(visit.lang);
    let title = format!("{}: {name}", text(Text::OrdersOf));
    let main = html! {
        h1 { (title) }
        @if orders.is_empty() { p { (text(Text::NoOrders)) } }
        ul.cards {
            @for order in orders {
                li.entry {
                    strong { (text(Text::Order)) " " (order.id) " " (status(visit.lang, order.status)) }
                    span { (dishes(visit.lang, order)) " · " (won(visit.lang, order.total_won)) }
                    span { (order.address) @if !order.note.is_empty() { " · " (order.note) } }
                    span { (time(&order.placed_at)) }
                    @if order.status != Status::Delivered { (eta_form(visit, shop, order)) }
                }
            }
        }
        (pager(visit, orders, later_page))
    };
    page(visit, &title, &main)
}

fn eta_form(visit: &Visit, shop: &Shop, order: &Order) -> Markup {
    let field = format!("minutes-{}", order.id);
    let action = if order.status == Status::Placed { Text::Accept } else { Text::ChangeEta };
    html! {
        form.inline method="post" action={ "/boss/" (shop.id) "/orders/" (order.id) "/eta" } {
            input type="hidden" name=(csrf::FIELD) value=(visit.token);
            label for=(field) { (visit.lang.text(Text::EtaLabel)) }
            input #(field) type="number" name="minutes" min="1" max=(ETA_MINUTES_MAX) required inputmode="numeric"
                value=(order.eta_minutes.unwrap_or(ETA_MINUTES_USUAL));
            button type="submit" { (visit.lang.text(action)) }
        }
    }
}
