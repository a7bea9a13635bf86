//! Percentages and names as they are drawn.

use super::*;

#[test]
fn percentages_have_three_digits() {
    for (rate, expected) in [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.5, "50 %"),
        (0.026, "2.6 %"),
        (0.0327, "3.27 %"),
        (0.123_456, "12.3 %"),
        (1e-3, "0.1 %"),
        (1e-6, "0.0001 %"),
        (1e-7, "0.00001 %"),
        (9.516_18e-4, "0.0952 %"),
    ] {
        assert_eq!(percent(rate), expected);
    }
}

#[test]
fn names_cannot_become_markup() {
    assert_eq!(escaped("<b>\"&\""), "&lt;b&gt;&quot;&amp;&quot;");
    assert_eq!(shortened("a name of twenty-six letter"), "a name of twenty-…");
}
