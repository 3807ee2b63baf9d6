//! Tests of the supply: pure ones in `text` and `files`, real packages in `real`.

mod files;
mod fuzz;
mod journal;
mod real;
mod text;
