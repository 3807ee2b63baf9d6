//! Shops, menus and orders; and the one life that an order has: placed, accepted with a promised time, delivered.

use crate::lang::Lang;
use serde::Serialize;

/// The longest promise, in minutes.
pub(crate) const ETA_MINUTES_MAX: u16 = 180;

/// The longest address or note, in characters.
pub(crate) const TEXT_CHARS_MAX: usize = 200;

/// The most of one dish in an order.
pub(crate) const QUANTITY_MAX: u16 = 99;

/// The most different dishes in an order.
pub(crate) const LINES_MAX: usize = 50;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Name {
    pub(crate) ko: String,
    pub(crate) en: String,
}

impl Name {
    pub(crate) fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
        }
    }
}

/// A shop.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Shop {
    pub(crate) id: u32,
    pub(crate) name: Name,
    pub(crate) about: Name,
}

/// A dish of a shop.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Dish {
    pub(crate) id: u32,
    pub(crate) name: Name,
    pub(crate) price_won: u32,
}

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Placed,
    Accepted,
    Delivered,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The owner promises a time; promising again changes the promise.
    Accept,
    /// The rider has handed it over.
    Deliver,
}

impl Status {
    pub(crate) const ALL: [Status; 3] = [Status::Placed, Status::Accepted, Status::Delivered];

    /// The word in the database and in the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Placed => "placed",
            Status::Accepted => "accepted",
            Status::Delivered => "delivered",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }

    /// The status after an event; an event that does not fit is a conflict.
    pub(crate) fn after(self, event: Event) -> Result<Status, Conflict> {
        match (self, event) {
            (Status::Placed | Status::Accepted, Event::Accept) => Ok(Status::Accepted),
            (Status::Accepted, Event::Deliver) => Ok(Status::Delivered),
            _ => Err(Conflict { status: self, event }),
        }
    }
}

/// An event that does not fit the order's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) status: Status,
    pub(crate) event: Event,
}

/// One line of an order, with the name and price of the day it was placed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) name: Name,
    pub(crate) price_won: u32,
    pub(crate) quantity: u16,
}

/// An order. Times are UTC, as RFC 3339.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) shop_id: u32,
    pub(crate) shop: Name,
    pub(crate) status: Status,
    pub(crate) address: String,
    pub(crate) note: String,
    pub(crate) total_won: u32,
    pub(crate) placed_at: String,
    pub(crate) eta_minutes: Option<u16>,
    /// When it should arrive.
    pub(crate) due_at: Option<String>,
    pub(crate) delivered_at: Option<String>,
    pub(crate) lines: Vec<Line>,
}

/// An order that a customer asks for; checked, but dishes are looked up when it is placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewOrder {
    pub(crate) shop_id: u32,
    pub(crate) address: String,
    pub(crate) note: String,
    /// Dish and quantity, each dish once.
    pub(crate) items: Vec<(u32, u16)>,
    /// Chosen by the client: a request that is sent again is the same order.
    pub(crate) request: Option<String>,
}

/// What is wrong with an order that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// Nothing was chosen.
    NoItems,
    /// More than `LINES_MAX` dishes, a dish twice, or a quantity outside 1 to `QUANTITY_MAX`.
    Items,
    /// Empty or longer than `TEXT_CHARS_MAX`.
    Address,
    /// Longer than `TEXT_CHARS_MAX`.
    Note,
    /// Not 1 to `ETA_MINUTES_MAX`.
    Eta,
    /// Longer than 64 characters or not printable ASCII.
    Request,
    /// The dish is not on this shop's menu.
    Dish,
    /// A body that is not what the operation takes.
    Body(String),
}

/// Room for a UUID and then some, in bytes.
const REQUEST_BYTES_MAX: usize = 64;

impl NewOrder {
    /// Trims and checks.
    pub(crate) fn check(mut self) -> Result<NewOrder, Invalid> {
        self.address = self.address.trim().to_owned();
        self.note = self.note.trim().to_owned();
        if self.items.is_empty() {
            return Err(Invalid::NoItems);
        }
        let mut dishes: Vec<u32> = self.items.iter().map(|(dish, _)| *dish).collect();
        dishes.sort_unstable();
        let twice = dishes.windows(2).any(|pair| pair[0] == pair[1]);
        if twice || dishes.len() > LINES_MAX || self.items.iter().any(|(_, n)| !(1..=QUANTITY_MAX).contains(n)) {
            return Err(Invalid::Items);
        }
        let length = |text: &str| text.chars().count();
        if self.address.is_empty() || length(&self.address) > TEXT_CHARS_MAX || self.address.contains(char::is_control)
        {
            return Err(Invalid::Address);
        }
        if length(&self.note) > TEXT_CHARS_MAX {
            return Err(Invalid::Note);
        }
        let good =
            |request: &String| request.len() <= REQUEST_BYTES_MAX && request.bytes().all(|b| b.is_ascii_graphic());
        if self.request.as_ref().is_some_and(|request| request.is_empty() || !good(request)) {
            return Err(Invalid::Request);
        }
        Ok(self)
    }
}

/// A promised time in minutes, if it is one.
pub(crate) fn eta(minutes: i64) -> Result<u16, Invalid> {
    u16::try_from(minutes).ok().filter(|m| (1..=ETA_MINUTES_MAX).contains(m)).ok_or(Invalid::Eta)
}
