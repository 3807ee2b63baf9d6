//! The rider's page: what is to be delivered, with a button that says "delivered".

use super::layout::{dishes, page, pager, time};
use crate::{
    lang::Text,
    model::Order,
    web::{Visit, csrf},
};
use maud::{Markup, html};

/// Accepted orders, newest first.
pub(crate) fn deliveries(visit: &Visit, orders: &[Order], later_page: bool) -> Markup {
    let text = |text| visit.lang.text(text);
    let main = html! {
        h1 { (text(Text::ToDeliver)) }
        @if orders.is_empty() { p { (text(Text::NothingToDeliver)) } }
        ul.cards {
            @for order in orders {
                li.entry {
                    strong { (text(Text::Order)) " " (order.id) " · " (order.shop.in_lang(visit.lang)) }
                    span { (order.address) @if !order.note.is_empty() { " · " (order.note) } }
                    span { (dishes(visit.lang, order)) }
                    @if let Some(due) = &order.due_at { span { (text(Text::Expected)) " " (time(due)) } }
                    form.inline method="post" action={ "/delivery/" (order.id) "/delivered" } {
                        input type="hidden" name=(csrf::FIELD) value=(visit.token);
                        button type="submit" { (text(Text::MarkDelivered)) }
                    }
                }
            }
        }
        (pager(visit, orders, later_page))
    };
    page(visit, text(Text::Rider), &main)
}
