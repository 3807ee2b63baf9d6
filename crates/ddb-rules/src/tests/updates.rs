//! Updates.

use super::{item, names, shown};
use crate::expr::{Kind, apply, update};

fn run(before: &str, text: &str, placeholders: &str) -> String {
    let done = names(placeholders, Kind::Update).and_then(|n| {
        let u = update(text, &n)?;
        n.all_used()?;
        apply(&u, &item(before))
    });
    done.map_or_else(|e| e.0, |i| shown(&i))
}

#[test]
fn updates_do_what_the_guide_says() {
    for (before, text, placeholders, after) in [
        ("id=S:1", "SET a = :v", ":v=N:1", "a=N:1 id=S:1"),
        ("n=N:1", "SET n = n + :v", ":v=N:2", "n=N:3"),
        ("n=N:1", "SET n = :v - n", ":v=N:2", "n=N:1"),
        ("n=N:1", "SET m = n, n = :v", ":v=N:2", "m=N:1 n=N:2"),
        ("", "SET n = if_not_exists(n, :z) + :v", ":z=N:0 :v=N:2", "n=N:2"),
        ("l=L:N:1", "SET l = list_append(l, :v)", ":v=L:N:2", "l=L:N:1;N:2"),
        ("l=L:N:1", "SET l[9] = :v, l[5] = :w", ":v=N:9 :w=N:5", "l=L:N:1;N:5;N:9"),
        ("l=L:N:0;N:1;N:2", "REMOVE l[0], l[2]", "", "l=L:N:1"),
        ("a=N:1 b=N:2", "remove a set c = b", "", "b=N:2 c=N:2"),
        ("", "ADD n :v, s :w", ":v=N:5 :w=SS:x", "n=N:5 s=SS:x"),
        ("s=SS:a,b", "DELETE s :w", ":w=SS:b", "s=SS:a"),
        ("s=SS:a", "DELETE s :w", ":w=SS:a", ""),
        ("m=M:k>N:1", "SET m.#k = :v, m.x = :v", "#k=k :v=N:2", "m=M:k>N:2;x>N:2"),
        ("m=M:k>N:1", "REMOVE m.k", "", "m=M:"),
    ] {
        assert_eq!(run(before, text, placeholders), after, "{text}");
    }
}

#[test]
fn mistakes_are_named_in_the_words_of_the_service() {
    for (before, text, placeholders, said) in [
        ("", "", "", "Invalid UpdateExpression: The expression can not be empty;"),
        ("", "FOO a", "", "Invalid UpdateExpression: Syntax error; token: \"FOO\", near: \"FOO a\""),
        (
            "",
            "SET a = :v SET b = :v",
            ":v=N:1",
            "Invalid UpdateExpression: The \"SET\" section can only be used once in an update expression;",
        ),
        (
            "",
            "SET a.b = :v, a = :v",
            ":v=N:1",
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
        ),
        (
            "",
            "SET a[1] = :v, a.b = :v",
            ":v=N:1",
            "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [1]], path two: [a, b]",
        ),
        (
            "",
            "ADD a :v",
            ":v=S:x",
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
        ),
        (
            "",
            "SET a = b + :v",
            ":v=S:x",
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
        ),
        ("", "SET a = b", "", "The provided expression refers to an attribute that does not exist in the item"),
        ("b=S:x", "SET a = b + :v", ":v=N:1", "An operand in the update expression has an incorrect data type"),
        ("", "SET a.b = :v", ":v=N:1", "The document path provided in the update expression is invalid for update"),
        (
            "",
            "SET a = size(b)",
            "",
            "Invalid UpdateExpression: The function is not allowed in an update expression; function: size",
        ),
    ] {
        assert_eq!(run(before, text, placeholders), said, "{text}");
    }
}
