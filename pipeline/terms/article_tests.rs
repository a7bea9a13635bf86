//! Citations are read as they are written, and nothing else is read.

use super::*;

#[test]
fn what_is_written_is_read() {
    for (article, text) in [
        (Article::whole(7), "7"),
        (Article::item(12, 2), "12(2)"),
        (Article::paragraph(13, 2), "13 § 2"),
        (Article::item(14, 8), "14(8)"),
    ] {
        assert_eq!(article.to_string(), text);
        assert_eq!(text.parse(), Ok(article));
    }
}

#[test]
fn what_cites_nothing_is_refused() {
    for text in
        ["", "Art. 7", "0", "07", "12()", "12(0)", "12(2", "12 2", "12 §2", "13 § 0", "123", "-1", "12(2)(1)", "１２"]
    {
        assert!(text.parse::<Article>().is_err(), "{text:?}");
    }
}
