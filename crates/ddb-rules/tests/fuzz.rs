//! The crate's fuzz targets on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

use fuzz_kit::exercise;

#[test]
fn any_expression_is_parsed_or_refused() {
    let seeds: &[&[u8]] = &[
        b"attribute_exists(#a) AND (NOT a < :n OR begins_with(m.k, :s)) AND l[1] BETWEEN :n AND :n",
        b"SET a = a + :n, #m.k = if_not_exists(l[0], :s), l = list_append(l, :l) REMOVE l[0] ADD s :t DELETE s :t",
        b"a, m.k, l[0]",
        b"a = :n AND begins_with(s, :s)",
    ];
    exercise("expression", seeds, targets::expression);
}

#[test]
fn any_statement_is_parsed_or_refused() {
    let seeds: &[&[u8]] = &[
        b"SELECT a, \"b\".c[1] FROM \"t\".\"i\" WHERE a = ? AND b IN [1, 'x'] OR NOT contains(c, 'y') ORDER BY a DESC",
        b"INSERT INTO t VALUE {'a': 1, 'b': <<'x', 'y'>>, 'c': [true, null, {'d': -1.5e3}]}",
        b"UPDATE t SET a = a + 1 SET b = set_add(b, <<1>>) REMOVE c WHERE a = 'x' RETURNING MODIFIED NEW *",
        b"DELETE FROM t WHERE a = 'it''s' RETURNING ALL OLD *",
    ];
    exercise("statement", seeds, targets::statement);
}

#[test]
fn any_number_has_one_text_and_its_place() {
    let seeds: &[&[u8]] = &[b"1.50 -2e10", b"-0.00001 1E-130", b"99999999999999999999999999999999999999 9.9e125"];
    exercise("number", seeds, targets::number);
}

#[test]
fn any_bytes_are_an_item_or_refused() {
    let seeds: &[&[u8]] =
        &[b"\x01\x02\x01a\x02\x011\x01b\x08\x02\x01\x01x\x0b", b"\x01\x01\x01m\x07\x01\x01k\x04\x01\x01v"];
    exercise("stored", seeds, targets::stored);
}
