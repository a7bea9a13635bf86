//! Foreign text is cut, escaped and cannot turn what is around it.

use super::*;

#[test]
fn text_is_cut_by_letters() {
    assert_eq!(cut("证件证件", 2), "证件…");
    assert_eq!(cut("ab", 2), "ab");
    assert_eq!(cut("", 0), "");
}

#[test]
fn foreign_text_is_escaped() {
    let hostile = "</style><script>alert(\"1\")</script>&'";
    let shown = name(hostile).into_string();
    assert!(!shown.contains("<script") && !shown.contains("</style"), "{shown}");
    let attribute = html! { p title=(hostile) {} }.into_string();
    assert!(attribute.starts_with("<p title=\"&lt;/style&gt;&lt;script&gt;alert(&quot;1"), "{attribute}");
}

#[test]
fn letters_that_turn_or_hide_are_replaced() {
    let hostile = "a\u{202e}b\u{2066}c\u{200b}d\0e\u{feff}f\u{1ffff}g\u{e0041}h\u{2028}i\u{9b}";
    assert_eq!(plain(hostile), "a�b�c�d�e�f�g�h�i�");
    assert_eq!(plain("证件 é\n"), "证件 é\n");
    let json = escaped_json(&serde_json::to_string(hostile).unwrap());
    assert!(!json.chars().any(is_unfit), "{json}");
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
}

#[test]
fn both_languages_are_marked() {
    let said = Said { zh: "甲".to_owned(), en: "A".to_owned() };
    assert_eq!(both(&said).into_string(), "<span lang=\"zh-CN\">甲</span><span lang=\"en\">A</span>");
    assert_eq!(both(&Said::same("12")).into_string(), "12");
}
