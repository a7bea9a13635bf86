//! Numbers, articles and moments in both languages.

use super::*;

#[test]
fn numbers_are_written_as_laws_write_them() {
    for (number, text) in
        [(3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (30, "三十"), (45, "四十五"), (99, "九十九")]
    {
        assert_eq!(chinese_number(number), text);
    }
}

#[test]
fn articles_and_moments_have_their_form() {
    assert_eq!(article(Article::item(12, 2), Language::Chinese), "第十二条第（二）项");
    assert_eq!(article(Article::paragraph(13, 2), Language::Chinese), "第十三条第二款");
    assert_eq!(article(Article::whole(7), Language::Chinese), "第七条");
    assert_eq!(article(Article::item(14, 8), Language::English), "Art. 14(8)");
    let at = Instant(Day(19_783).start().0 + 9 * 3_600_000_000 + 5 * 60_000_000);
    assert_eq!(moment(at, Language::Chinese), "2024年3月1日9时05分");
    assert_eq!(moment(at, Language::English), "09:05 on 1 March 2024 (Beijing time)");
}
