//! What every page has, and the pieces that several share.

use crate::{
    db::DbError,
    lang::{Lang, Text},
    model::{Order, Status},
    web::{Visit, WebError},
};
use maud::{DOCTYPE, Markup, html};

/// A whole page.
pub(crate) fn page(visit: &Visit, title: &str, main: &Markup) -> Markup {
    let text = |text| visit.lang.text(text);
    let links =
        [("/shops", Text::Shops), ("/orders", Text::Orders), ("/boss", Text::Owner), ("/delivery", Text::Rider)];
    html! {
        (DOCTYPE)
        html lang=(visit.lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (text(Text::Title)) }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#main" { (text(Text::SkipToContent)) }
                header {
                    a.brand href="/" { (text(Text::Title)) }
                    nav {
                        @for (path, name) in links {
                            @let here = visit.path == path || visit.path.starts_with(&format!("{path}/"));
                            a href=(path) aria-current=[here.then_some("page")] { (text(name)) }
                        }
                    }
                    div.languages {
                        @for (lang, name) in [(Lang::Ko, "한국어"), (Lang::En, "English")] {
                            a href={ "?lang=" (lang.tag()) } lang=(lang.tag()) hreflang=(lang.tag())
                                aria-current=[(lang == visit.lang).then_some("true")] { (name) }
                        }
                    }
                }
                main #main { (main) }
                footer { (text(Text::ServedBy)) " " code { (visit.hostname) } }
            }
        }
    }
}

/// The page of an error. A database that cannot be reached is named, with the reason.
pub(crate) fn failure(error: &WebError, visit: &Visit) -> Markup {
    let (title, more) = error.words(visit.lang);
    let detail = match error {
        WebError::Db(DbError::Query(_)) => None,
        WebError::Db(error) => Some(error.to_string()),
        _ => None,
    };
    let back = if detail.is_some() { (visit.path.as_str(), Text::TryAgain) } else { ("/", Text::Home) };
    let main = html! {
        h1 { (title) }
        @if let Some(detail) = &detail { p.problem role="alert" { (detail) } }
        @if !more.is_empty() { p { (more) } }
        p { a.button href=(back.0) { (visit.lang.text(back.1)) } }
    };
    page(visit, title, &main)
}

/// A status as a coloured word.
pub(crate) fn status(lang: Lang, status: Status) -> Markup {
    let text = match status {
        Status::Placed => Text::Placed,
        Status::Accepted => Text::Accepted,
        Status::Delivered => Text::Delivered,
    };
    html! { span class={ "status " (status.word()) } { (lang.text(text)) } }
}

/// A moment, short for people and whole for programs. Times are UTC.
pub(crate) fn time(rfc3339: &str) -> Markup {
    let short = rfc3339.get(5..16).unwrap_or(rfc3339).replace('T', " ");
    html! { time datetime=(rfc3339) { (short) " UTC" } }
}

/// A price: `12,000원` or `₩12,000`.
pub(crate) fn won(lang: Lang, amount: u32) -> String {
    let digits = amount.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    match lang {
        Lang::Ko => format!("{}원", groups.join(",")),
        Lang::En => format!("₩{}", groups.join(",")),
    }
}

/// What was ordered, in one line.
pub(crate) fn dishes(lang: Lang, order: &Order) -> String {
    let line = |line: &crate::model::Line| format!("{} × {}", line.name.in_lang(lang), line.quantity);
    order.lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// Links to the newest and to older orders.
pub(crate) fn pager(visit: &Visit, orders: &[Order], later_page: bool) -> Markup {
    let full = orders.len() == crate::db::PAGE_ORDERS_MAX as usize;
    html! {
        @if later_page || full {
            p.pager {
                @if later_page { a href=(visit.path) { (visit.lang.text(Text::Newer)) } }
                @if let Some(last) = orders.last().filter(|_| full) {
                    a href={ (visit.path) "?before=" (last.id) } { (visit.lang.text(Text::Older)) }
                }
            }
        }
    }
}

/// The page's `before` parameter.
pub(crate) fn before(query: Option<&str>) -> Option<u64> {
    let pairs = query?.split('&');
    pairs.filter_map(|pair| pair.strip_prefix("before=")).find_map(|value| value.parse().ok())
}
