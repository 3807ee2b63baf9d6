//! How words look in a terminal: colours only where a person looks, and none where NO_COLOR asks for none
//! (<https://no-color.org>).

use std::io::IsTerminal;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// On its way, or not needed.
    Middling,
    /// Wrong.
    Bad,
}

/// True when standard output may have colours.
pub fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// The word, with a colour when `colours`.
pub fn paint(colours: bool, tone: Tone, word: &str) -> String {
    let code = match tone {
        Tone::Good => 32,
        Tone::Middling => 33,
        Tone::Bad => 31,
    };
    if colours { format!("\x1b[{code}m{word}\x1b[0m") } else { word.to_owned() }
}
