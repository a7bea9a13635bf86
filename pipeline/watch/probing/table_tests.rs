//! A table is what is in it, not how it came there.

use super::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    key: u64,
    last: i64,
}

impl Record for Item {
    const EMPTY: Item = Item { key: 0, last: i64::MIN };

    fn is_empty(&self) -> bool {
        self.last == i64::MIN
    }

    fn key(&self) -> u64 {
        self.key
    }

    fn last(&self, _now_s: i64) -> i64 {
        self.last
    }
}

fn filled(items: impl Iterator<Item = Item>, cap: usize) -> (Table<Item>, Vec<u64>) {
    let (mut table, mut gone) = (Table::new(cap), Vec::new());
    for item in items {
        table.add(item, 0, &mut |item| gone.push(item.key));
    }
    (table, gone)
}

#[test]
fn what_is_added_is_found() {
    let items = (0..10_000).map(|number| Item { key: number * 4, last: number as i64 });
    let (mut table, gone) = filled(items, 10_000);
    assert!(gone.is_empty());
    for number in 0..10_000 {
        assert_eq!(table.find(number * 4).map(|item| item.last), Some(number as i64));
        assert_eq!(table.find(number * 4 + 1), None);
    }
    table.retain(|item| item.last % 3 == 0);
    assert_eq!(table.len(), 3_334);
    assert_eq!(table.find(12).map(|item| item.last), Some(3));
    assert_eq!(table.find(4), None);
    table.retain(|_| false);
    assert_eq!((table.len(), table.find(0)), (0, None));
}

#[test]
fn the_oldest_go_first_and_of_equal_ones_the_lowest() {
    let items = (0..101).map(|number| Item { key: 1_000 - number, last: i64::from(number < 50) });
    let (table, gone) = filled(items, 100);
    // An eighth of a hundred are twelve: those of time 0 with the lowest keys, in ascending order.
    let expected: Vec<u64> = (901..=912).collect();
    assert_eq!(gone, expected);
    assert_eq!(table.len(), 89);
}

#[test]
fn evictions_do_not_depend_on_the_order_of_arrival() {
    let items: Vec<Item> =
        (0..64_u64).map(|number| Item { key: number * 977 % 64, last: (number * 31 % 7) as i64 }).collect();
    let further = Item { key: 1_000, last: 9 };
    let forward = filled(items.iter().copied().chain([further]), 64);
    let backward = filled(items.iter().rev().copied().chain([further]), 64);
    assert_eq!(forward.1, backward.1);
    assert_eq!(forward.0.keys(|_| true), backward.0.keys(|_| true));
}

#[test]
fn a_flood_stays_within_the_cap() {
    let items = (0..5_000).map(|number| Item { key: number, last: number as i64 });
    let (mut table, gone) = filled(items, 300);
    assert!(table.len() <= 300 && table.slots.len() <= 512, "{} in {} slots", table.len(), table.slots.len());
    assert_eq!(gone.len() + table.len(), 5_000);
    assert!(table.find(4_999).is_some() && table.find(0).is_none());
}
