//! Orders: placed in one transaction, moved on under a row lock, listed newest first.

use super::{Db, DbError};
use crate::model::{Conflict, Event, Line, Name, NewOrder, Order, Status};
use mysql_async::{Conn, Params, Row, prelude::Queryable};
use std::collections::HashMap;

/// How many orders a page shows.
pub(crate) const PAGE_ORDERS_MAX: u32 = 20;

/// How often a transaction that lost a lock is tried.
const TRIES_MAX: usize = 3;

/// Times leave the database as RFC 3339 in UTC.
const SELECT: &str = "SELECT o.id, o.shop_id, s.name_ko, s.name_en, o.status, o.address, o.note, o.total_won, \
     DATE_FORMAT(o.placed_at, '%Y-%m-%dT%H:%i:%sZ') AS placed_at, o.eta_minutes, \
     DATE_FORMAT(o.due_at, '%Y-%m-%dT%H:%i:%sZ') AS due_at, DATE_FORMAT(o.delivered_at, '%Y-%m-%dT%H:%i:%sZ') AS delivered_at \
     FROM customer_order o JOIN shop s ON s.id = o.shop_id";

/// Which orders to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) shop: Option<u32>,
    pub(crate) status: Option<Status>,
    /// Only orders older than this one: the last of the page before.
    pub(crate) before: Option<u64>,
}

/// What came of a change to an order.
#[derive(Debug)]
pub(crate) enum Change {
    Done,
    /// There is no such order (of this shop).
    NotFound,
    Conflict(Conflict),
}

impl Db {
    /// Places an order. `None` when the shop or a dish of it is not there. The same request again gives the same order.
    pub(crate) async fn place_order(&self, new: &NewOrder) -> Result<Option<u64>, DbError> {
        for _ in 1..TRIES_MAX {
            match self.try_place(new).await {
                // Two of the same request at once: the other has it.
                Err(error) if error.is_lock_conflict() || error.is_duplicate() => {}
                other => return other,
            }
        }
        self.try_place(new).await
    }

    /// Moves an order on. For `Event::Accept`, `eta_minutes` is the promise. `shop`, if given, must be the order's.
    pub(crate) async fn change(
        &self,
        id: u64,
        shop: Option<u32>,
        event: Event,
        eta_minutes: u16,
    ) -> Result<Change, DbError> {
        for _ in 1..TRIES_MAX {
            match self.try_change(id, shop, event, eta_minutes).await {
                Err(error) if error.is_lock_conflict() => {}
                other => return other,
            }
        }
        self.try_change(id, shop, event, eta_minutes).await
    }

    /// A page of orders, newest first, with their lines.
    pub(crate) async fn orders(&self, filter: Filter) -> Result<Vec<Order>, DbError> {
        let mut lease = self.pool.lease().await?;
        let orders = self.pool.limited(select(&mut lease, filter)).await?;
        lease.give_back();
        Ok(orders)
    }

    /// One order.
    pub(crate) async fn order(&self, id: u64) -> Result<Option<Order>, DbError> {
        let mut lease = self.pool.lease().await?;
        let work = async {
            let row: Option<Row> = lease.exec_first(format!("{SELECT} WHERE o.id = ?"), (id,)).await?;
            with_lines(&mut lease, row.into_iter().collect()).await
        };
        let orders = self.pool.limited(work).await?;
        lease.give_back();
        Ok(orders.into_iter().next())
    }

    async fn try_place(&self, new: &NewOrder) -> Result<Option<u64>, DbError> {
        let mut lease = self.pool.lease().await?;
        let placed = self.pool.limited(place(&mut lease, new)).await?;
        lease.give_back();
        Ok(placed)
    }

    async fn try_change(&self, id: u64, shop: Option<u32>, event: Event, eta_minutes: u16) -> Result<Change, DbError> {
        let mut lease = self.pool.lease().await?;
        let change = self.pool.limited(change(&mut lease, id, shop, event, eta_minutes)).await?;
        lease.give_back();
        Ok(change)
    }
}

async fn place(conn: &mut Conn, new: &NewOrder) -> mysql_async::Result<Option<u64>> {
    if let Some(request) = &new.request {
        let known: Option<u64> = conn.exec_first("SELECT id FROM customer_order WHERE request = ?", (request,)).await?;
        if known.is_some() {
            return Ok(known);
        }
    }
    conn.query_drop("START TRANSACTION").await?;
    let menu: Vec<(u32, String, String, u32)> = conn
        .exec("SELECT id, name_ko, name_en, price_won FROM dish WHERE shop_id = ? LOCK IN SHARE MODE", (new.shop_id,))
        .await?;
    let menu: HashMap<u32, (String, String, u32)> =
        menu.into_iter().map(|(id, ko, en, price)| (id, (ko, en, price))).collect();
    let mut lines = Vec::with_capacity(new.items.len());
    for (dish, quantity) in &new.items {
        let Some((ko, en, price)) = menu.get(dish) else {
            conn.query_drop("ROLLBACK").await?;
            return Ok(None);
        };
        lines.push((*dish, ko, en, *price, *quantity));
    }
    let total: u64 = lines.iter().map(|(.., price, quantity)| u64::from(*price) * u64::from(*quantity)).sum();
    let insert = "INSERT INTO customer_order (shop_id, status, address, note, total_won, request, placed_at) \
                  VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))";
    let row = (new.shop_id, Status::Placed.word(), &new.address, &new.note, total, &new.request);
    conn.exec_drop(insert, row).await?;
    let Some(id) = conn.last_insert_id() else { return Ok(None) };
    let insert = "INSERT INTO order_line (order_id, line, dish_id, name_ko, name_en, price_won, quantity) VALUES (?, ?, ?, ?, ?, ?, ?)";
    let rows = lines
        .iter()
        .enumerate()
        .map(|(line, (dish, ko, en, price, quantity))| (id, line, dish, ko, en, price, quantity));
    conn.exec_batch(insert, rows).await?;
    conn.query_drop("COMMIT").await?;
    Ok(Some(id))
}

async fn change(
    conn: &mut Conn,
    id: u64,
    shop: Option<u32>,
    event: Event,
    eta_minutes: u16,
) -> mysql_async::Result<Change> {
    conn.query_drop("START TRANSACTION").await?;
    let found: Option<(String, u32)> =
        conn.exec_first("SELECT status, shop_id FROM customer_order WHERE id = ? FOR UPDATE", (id,)).await?;
    let status = found.filter(|(_, of)| shop.is_none_or(|shop| shop == *of)).and_then(|(word, _)| Status::parse(&word));
    let next = match status.map(|status| status.after(event)) {
        Some(Ok(next)) => next,
        other => {
            conn.query_drop("ROLLBACK").await?;
            return Ok(other.and_then(Result::err).map_or(Change::NotFound, Change::Conflict));
        }
    };
    match event {
        Event::Accept => {
            let update = "UPDATE customer_order SET status = ?, eta_minutes = ?, \
                          due_at = UTC_TIMESTAMP(3) + INTERVAL ? MINUTE WHERE id = ?";
            conn.exec_drop(update, (next.word(), eta_minutes, eta_minutes, id)).await?;
        }
        Event::Deliver => {
            let update = "UPDATE customer_order SET status = ?, delivered_at = UTC_TIMESTAMP(3) WHERE id = ?";
            conn.exec_drop(update, (next.word(), id)).await?;
        }
    }
    conn.query_drop("COMMIT").await?;
    Ok(Change::Done)
}

async fn select(conn: &mut Conn, filter: Filter) -> mysql_async::Result<Vec<Order>> {
    let mut text = format!("{SELECT} WHERE TRUE");
    let mut values: Vec<mysql_async::Value> = Vec::new();
    if let Some(shop) = filter.shop {
        text.push_str(" AND o.shop_id = ?");
        values.push(shop.into());
    }
    if let Some(status) = filter.status {
        text.push_str(" AND o.status = ?");
        values.push(status.word().into());
    }
    if let Some(before) = filter.before {
        text.push_str(" AND o.id < ?");
        values.push(before.into());
    }
    text.push_str(" ORDER BY o.id DESC LIMIT ?");
    values.push(PAGE_ORDERS_MAX.into());
    let rows: Vec<Row> = conn.exec(text, Params::Positional(values)).await?;
    with_lines(conn, rows).await
}

async fn with_lines(conn: &mut Conn, rows: Vec<Row>) -> mysql_async::Result<Vec<Order>> {
    let mut orders: Vec<Order> = rows.into_iter().filter_map(order).collect();
    if orders.is_empty() {
        return Ok(orders);
    }
    let marks = vec!["?"; orders.len()].join(", ");
    let text = format!(
        "SELECT order_id, name_ko, name_en, price_won, quantity FROM order_line WHERE order_id IN ({marks}) ORDER BY order_id, line"
    );
    let ids = orders.iter().map(|order| order.id.into()).collect();
    let lines: Vec<(u64, String, String, u32, u16)> = conn.exec(text, Params::Positional(ids)).await?;
    for (id, ko, en, price_won, quantity) in lines {
        if let Some(order) = orders.iter_mut().find(|order| order.id == id) {
            order.lines.push(Line { name: Name { ko, en }, price_won, quantity });
        }
    }
    Ok(orders)
}

/// An order from its row; `None` for a status that only a newer program knows.
fn order(mut row: Row) -> Option<Order> {
    let (ko, en) = (row.take("name_ko")?, row.take("name_en")?);
    Some(Order {
        id: row.take("id")?,
        shop_id: row.take("shop_id")?,
        shop: Name { ko, en },
        status: Status::parse(&row.take::<String, _>("status")?)?,
        address: row.take("address")?,
        note: row.take("note")?,
        total_won: row.take("total_won")?,
        placed_at: row.take("placed_at")?,
        eta_minutes: row.take("eta_minutes")?,
        due_at: row.take("due_at")?,
        delivered_at: row.take("delivered_at")?,
        lines: Vec::new(),
    })
}
