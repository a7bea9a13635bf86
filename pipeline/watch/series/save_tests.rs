//! Exact at any bucket; damaged bytes never panic.

use super::super::state::tests::{Chance, bucket, office};
use super::super::{Measure, Series};

#[test]
fn a_restored_series_goes_on_bit_for_bit_from_any_bucket() {
    for measure in [Measure::Count, Measure::Ratio, Measure::Level] {
        let (mut series, mut restored, mut chance) = (Series::new(measure, 600), Series::new(measure, 600), Chance(1));
        for index in 0..3_000 {
            let value = chance.poisson(5.0 * office(index)) / if measure == Measure::Ratio { 20.0 } else { 1.0 };
            let (bucket, day) = bucket(index, value, 20.0);
            assert_eq!(series.close(&bucket, day), restored.close(&bucket, day));
            let mut bytes = vec![9; 3];
            restored.write(&mut bytes);
            bytes.extend([1, 2, 3]);
            let (read, length) = Series::read(&bytes[3..]).unwrap();
            assert_eq!(length, bytes.len() - 6);
            restored = read;
        }
        assert_eq!(series, restored);
    }
}

#[test]
fn damaged_bytes_are_refused_or_read_but_never_panic() {
    let (mut series, mut chance) = (Series::new(Measure::Count, 600), Chance(2));
    for index in 0..2_000 {
        let (bucket, day) = bucket(index, chance.poisson(8.0), 1.0);
        series.close(&bucket, day);
    }
    let mut bytes = Vec::new();
    series.write(&mut bytes);
    for length in 0..bytes.len() {
        assert!(Series::read(&bytes[..length]).is_none());
    }
    for _ in 0..20_000 {
        let mut damaged = bytes.clone();
        for _ in 0..1 + (chance.uniform() * 4.0) as usize {
            let at = (chance.uniform() * damaged.len() as f64) as usize;
            damaged[at] = (chance.uniform() * 256.0) as u8;
        }
        if let Some((mut read, _)) = Series::read(&damaged) {
            for index in 2_000..2_004 {
                let (bucket, day) = bucket(index, chance.poisson(8.0), 1.0);
                assert!(read.close(&bucket, day).p_value >= 0.0);
            }
        }
    }
}
