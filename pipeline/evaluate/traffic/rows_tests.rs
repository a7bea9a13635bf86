//! Files of one series as people write them, and as they should not.

use proptest::prelude::*;

use super::*;

const START: i64 = 1_396_310_400;

fn read(text: &str) -> Vec<(i64, f64, Option<bool>)> {
    let readings = read_rows("a.csv", text.as_bytes()).unwrap().readings;
    readings.iter().map(|reading| (reading.at.seconds - START, reading.value, reading.label)).collect()
}

#[test]
fn columns_in_every_order_and_form() {
    let expected = [(0, 1.5, Some(false)), (300, -2.0, Some(true))];
    for text in [
        "timestamp,value,label\n2014-04-01 00:00:00,1.5,0\n2014-04-01 00:05:00,-2,1\n",
        "\u{feff}Label,Value,TimeStamp\r\n0,1.5,2014-04-01T00:00:00Z\r\n1,-2.0,2014-04-01T00:05:00Z\r\n",
        "\"TimeStamp\",\"Value\",\"Label\"\n\"2014-04-01T00:00:00Z\",\"1.5\",\"0\"\n\"2014-04-01 00:05Z\",\"-2\",\"1\"",
        "id,timestamp, value ,label\n7,1396310400,1.5,0.0\n8,1396310700,-2e0,1.0\n",
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    assert_eq!(read("timestamp,value\n2014-04-01,3\n"), [(0, 3.0, None)]);
}

#[test]
fn a_reading_without_a_value_is_left_out() {
    let readings = read_rows("a.csv", b"timestamp,value\n0,1\n60,\n120,NaN\n180,2\n").unwrap();
    assert_eq!((readings.readings.len(), readings.without_value), (2, 2));
}

#[test]
fn errors_say_where_and_what() {
    for (text, expected) in [
        ("time,value\n", "a.csv, line 1: no column is called `timestamp`"),
        ("timestamp\n", "a.csv, line 1: no column is called `value`"),
        ("timestamp,value,Value\n", "a.csv, line 1: two columns are called `value`"),
        ("timestamp,value\n0,1\nlater,2\n", "a.csv, line 3: \"later\" is no time"),
        ("timestamp,value\n\n0,x\n", "a.csv, line 3: the value \"x\" is no number"),
        ("timestamp,value\n0,inf\n", "a.csv, line 2: the value is infinite"),
        ("timestamp,value,label\n0,1,maybe\n", "a.csv, line 2: a label is 0 or 1"),
        ("timestamp,value,label\n0,1,\n", "a.csv, line 2: a label is 0 or 1"),
        ("timestamp,value\n0,1,2\n", "a.csv, line 2: not CSV as its header says"),
        ("timestamp,value\n0,1\n2014-04-01,2\n", "a.csv, line 3: the time is written in another way"),
        ("", "a.csv, line 1: no column is called `timestamp`"),
    ] {
        let error = read_rows("a.csv", text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let error = read_rows("a.csv", b"timestamp,value\n0,1\n\xff\xfe,2\n").unwrap_err().to_string();
    assert!(error.starts_with("a.csv, line 3: not CSV"), "{error}");
}

proptest! {
    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        _ = read_rows("a.csv", &bytes);
        let mut headed = b"timestamp,value,label\n".to_vec();
        headed.extend(bytes);
        _ = read_rows("a.csv", &headed);
    }
}
