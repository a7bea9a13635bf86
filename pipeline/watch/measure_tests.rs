//! A measure has one word, in the table and in JSON.

use super::*;

#[test]
fn the_word_of_the_table_is_that_of_the_json() {
    for (number, measured) in Measured::ALL.into_iter().enumerate() {
        assert_eq!((measured as usize, serde_json::to_value(measured).unwrap()), (number, measured.as_str().into()));
        assert_eq!(serde_json::from_value::<Measured>(measured.as_str().into()).unwrap(), measured);
    }
}
