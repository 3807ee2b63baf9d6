//! PartiQL: what statements do and what they refuse.

use super::*;

fn run(cloud: &Cloud, text: &str) -> Result<String, Fault> {
    let input = api::ExecuteStatementInput { statement: text.into(), ..Default::default() };
    let found = cloud.invoke(&api::EXECUTE_STATEMENT, input)?.items.unwrap();
    Ok(found.iter().map(shown).collect::<Vec<_>>().join("; "))
}

#[test]
fn statements_read_and_write() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:N");
    for n in 1..6 {
        run(&cloud, &format!("INSERT INTO tab VALUE {{'pk': 'a', 'sk': {n}, 'v': {}}}", n * 10)).unwrap();
    }
    for (text, wanted) in [
        ("SELECT sk FROM tab WHERE pk = 'a' AND sk BETWEEN 2 AND 3", "sk=2; sk=3"),
        ("SELECT sk FROM tab WHERE pk = 'a' AND v >= 40 ORDER BY sk DESC", "sk=5; sk=4"),
        ("SELECT sk FROM tab WHERE pk = 'a' AND sk IN [1, 5]", "sk=1; sk=5"),
        ("SELECT v FROM tab WHERE v = 30", "v=30"),
        ("SELECT v FROM tab WHERE pk = 'a' AND sk = 9", ""),
        ("UPDATE tab SET v = 0 REMOVE w WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *", "pk=a sk=1 v=10"),
        ("DELETE FROM tab WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *", "pk=a sk=1 v=0"),
        ("SELECT sk FROM tab WHERE pk = 'a' AND w IS MISSING AND NOT v = 20", "sk=3; sk=4; sk=5"),
    ] {
        assert_eq!(run(&cloud, text).unwrap(), wanted, "{text}");
    }
}

#[test]
fn statements_that_do_not_fit_are_refused() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S sk:N");
    for (text, wanted) in [
        (
            "SELEC * FROM tab",
            "ValidationException: Statement wasn't well formed, can't be processed: Unsupported operation: SELEC",
        ),
        (
            "UPDATE tab SET v = 0 WHERE pk = 'a'",
            "ValidationException: Where clause does not contain a mandatory equality on all key attributes",
        ),
        (
            "UPDATE tab SET v = 0 WHERE pk = 'a' AND sk = 1",
            "ConditionalCheckFailedException: The conditional request failed",
        ),
        (
            "SELECT * FROM tab WHERE pk = ?",
            "ValidationException: Number of parameters in request and statement don't match.",
        ),
        ("SELECT * FROM missing", "ResourceNotFoundException: Requested resource not found"),
        (
            "SELECT * FROM tab ORDER BY sk",
            "ValidationException: Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ),
    ] {
        assert_eq!(said(run(&cloud, text)), wanted, "{text}");
    }
}
