//! Texts and the questions in them.

use super::super::Questions;

fn check(text: &str, ended: &[&str], rest: &str) {
    assert_eq!(Questions::of(text), Questions { ended: ended.to_vec(), rest }, "{text:?}");
}

#[test]
fn semicolons_end_questions() {
    check("", &[], "");
    check("select 1", &[], "select 1");
    check("select 1;", &["select 1"], "");
    check("select 1; select 2 ;\nselect 3", &["select 1", "select 2"], "select 3");
    check(";", &[], "");
    check(" ; ;select 1;;\n;", &["select 1"], "");
}

#[test]
fn comments_say_nothing() {
    check("select 1; -- one;\n", &["select 1"], "");
    check("select 1; /* and\n; */ select 2;", &["select 1", "/* and\n; */ select 2"], "");
    check("-- nothing; at all\n;", &[], "");
    check("select 1 -- one; two\n + 1; select", &["select 1 -- one; two\n + 1"], "select");
}

#[test]
fn strings_and_names_are_whole() {
    check("select ';';", &["select ';'"], "");
    check("select '张三;\n李''四;' as \"a;b\"; select 2;", &["select '张三;\n李''四;' as \"a;b\"", "select 2"], "");
    // What is open may still be closed by the next line.
    check("select 1; select 'a;\n", &["select 1"], "select 'a;");
    check("select 1; /* and;", &["select 1"], "/* and;");
}

#[test]
fn the_end_ends_the_last() {
    assert_eq!(Questions::of("select 1; select 2").all(), ["select 1", "select 2"]);
    assert_eq!(Questions::of("select 1; -- done").all(), ["select 1"]);
    assert_eq!(Questions::of(" ").all(), [""; 0]);
}
