//! The whole series: size, hostile values, gaps, calibration, recovery, day types.

use super::super::{Bucket, DayType, Judged, Measure, Series, Shape};

const STEP: u32 = 600;
const DAY: i64 = 144;

/// A small generator of chance, so that tests are the same everywhere (Steele, Lea, Flood 2014).
pub(in super::super) struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    pub fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 50.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0.0);
        while product > limit {
            product *= self.uniform();
            count += 1.0;
        }
        count
    }
}

/// Volume of an office: a curve over the day, half of it on weekends.
pub(in super::super) fn office(index: i64) -> f64 {
    let (hour, day) = ((index % DAY) as f64 / 6.0, index / DAY % 7);
    let curve = 1.0 + 0.9 * (std::f64::consts::TAU * (hour - 9.0) / 24.0).cos();
    curve * if day >= 5 { 0.5 } else { 1.0 }
}

/// Monday, 2 November 2026, in local seconds.
const MONDAY_S: i64 = 1_793_577_600;

pub(in super::super) fn bucket(index: i64, value: f64, trials: f64) -> (Bucket, DayType) {
    let day = if index / DAY % 7 >= 5 { DayType::Weekend } else { DayType::Workday };
    (Bucket { start_s: MONDAY_S + index * i64::from(STEP), value, trials }, day)
}

fn feed(series: &mut Series, index: i64, value: f64) -> Judged {
    let (bucket, day) = bucket(index, value, 100.0);
    series.close(&bucket, day)
}

#[test]
fn a_series_is_at_most_a_kibibyte() {
    assert!(size_of::<Series>() <= 1024, "{} bytes", size_of::<Series>());
}

#[test]
fn hostile_values_are_judged_as_nothing_and_learned_by_nobody() {
    for measure in [Measure::Count, Measure::Ratio, Measure::Level] {
        let (mut clean, mut hostile, mut chance) = (Series::new(measure, STEP), Series::new(measure, STEP), Chance(7));
        for index in 0..DAY * 10 {
            let value = chance.uniform() * if measure == Measure::Ratio { 1.0 } else { 100.0 };
            for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let judged = feed(&mut hostile, index, bad);
                assert_eq!((judged.p_value, judged.alarm, judged.shape), (1.0, false, Shape::Nothing));
            }
            assert_eq!(feed(&mut clean, index, value), feed(&mut hostile, index, value));
        }
        assert_eq!(clean, hostile);
    }
}

#[test]
fn a_share_without_trials_says_nothing() {
    let mut series = Series::new(Measure::Ratio, STEP);
    for trials in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let judged = series.close(&Bucket { start_s: 0, value: 0.5, trials }, DayType::Workday);
        assert_eq!(judged.p_value, 1.0);
    }
    assert_eq!(series, Series::new(Measure::Ratio, STEP));
}

#[test]
fn extremes_leave_a_series_of_numbers() {
    for measure in [Measure::Count, Measure::Ratio, Measure::Level] {
        let mut series = Series::new(measure, STEP);
        for index in 0..DAY * 20 {
            let value = match index % 37 {
                0 => f64::MAX,
                1 => f64::MIN,
                2 => f64::MIN_POSITIVE,
                3 => -0.0,
                4 => 1e30,
                _ => (index % 5) as f64,
            };
            let judged = feed(&mut series, index, value);
            for number in [judged.p_value, judged.score, judged.expected, judged.expected_low, judged.expected_high] {
                assert!(number.is_finite(), "{measure:?} {index} {judged:?}");
            }
            assert!((0.0..=1.0).contains(&judged.p_value) && (0.0..=1.0).contains(&judged.score));
        }
        let mut bytes = Vec::new();
        series.write(&mut bytes);
        assert!(Series::read(&bytes).is_some(), "{measure:?} holds what is not a number");
    }
}

#[test]
fn any_times_are_taken() {
    let mut series = Series::new(Measure::Level, STEP);
    for start_s in [0, 0, -600, 600, i64::MAX, i64::MIN, 1_200, 1_200, 900_000, i64::MAX] {
        let judged = series.close(&Bucket { start_s, value: 1.0, trials: 1.0 }, DayType::Workday);
        assert!(judged.p_value.is_finite());
    }
    assert!(
        Series::new(Measure::Level, 0).close(&Bucket { start_s: 5, value: 1.0, trials: 1.0 }, DayType::Holiday).p_value
            > 0.0
    );
}

#[test]
fn a_burst_a_drop_and_a_silence_are_told_apart() {
    for (value, shape) in [(900.0, Shape::Burst), (20.0, Shape::Drop), (0.0, Shape::Silence)] {
        let (mut series, mut chance) = (Series::new(Measure::Count, STEP), Chance(3));
        for index in 0..DAY * 28 + 60 {
            feed(&mut series, index, chance.poisson(200.0 * office(index)));
        }
        let judged = feed(&mut series, DAY * 28 + 60, value);
        assert!(judged.p_value < 1e-4, "{value} {judged:?}");
        assert_eq!(judged.shape, shape);
        assert!(judged.expected_low < judged.expected && judged.expected < judged.expected_high);
        assert!((judged.expected / (200.0 * office(60)) - 1.0).abs() < 0.2, "{judged:?}");
    }
}

#[test]
fn the_day_after_an_incident_is_quiet() {
    let (mut series, mut chance) = (Series::new(Measure::Count, STEP), Chance(11));
    for index in 0..DAY * 21 {
        feed(&mut series, index, chance.poisson(100.0 * office(index)));
    }
    for index in DAY * 21..DAY * 21 + 36 {
        feed(&mut series, index, chance.poisson(2_000.0));
    }
    let alarms =
        (DAY * 22..DAY * 29).filter(|index| feed(&mut series, *index, chance.poisson(100.0 * office(*index))).alarm);
    assert_eq!(alarms.count(), 0);
}

#[test]
fn a_holiday_is_read_as_a_sunday_and_spoils_no_weekday() {
    let (mut series, mut chance) = (Series::new(Measure::Count, STEP), Chance(5));
    for index in 0..DAY * 35 {
        feed(&mut series, index, chance.poisson(300.0 * office(index)));
    }
    let mut workday = series.clone();
    let (mut as_holiday, mut as_workday) = (0, 0);
    for index in DAY * 35..DAY * 36 {
        let (mut bucket, day) = bucket(index, 0.0, 1.0);
        bucket.value = chance.poisson(150.0 * office(index));
        as_holiday += u32::from(series.close(&bucket, DayType::Holiday).p_value < 0.01);
        as_workday += u32::from(workday.close(&bucket, day).p_value < 0.01);
    }
    assert!(as_holiday <= as_workday, "{as_holiday} against {as_workday}");
    let judged = feed(&mut series, DAY * 42 + 54, 300.0 * office(54));
    assert!((judged.expected / (300.0 * office(54)) - 1.0).abs() < 0.25, "{judged:?}");
}

#[test]
fn a_flag_is_not_raised_twice_for_one_cause() {
    let (mut series, mut chance) = (Series::new(Measure::Level, STEP), Chance(13));
    for index in 0..DAY * 21 {
        feed(&mut series, index, 50.0 + chance.normal());
    }
    let scores = (DAY * 21..DAY * 21 + 50).map(|index| feed(&mut series, index, 80.0 + chance.normal()).score);
    assert!(scores.filter(|score| *score > 0.3).count() <= 2);
}

#[test]
fn shares_of_few_trials_are_quiet_and_a_true_rise_is_told() {
    let (mut alarms, mut told) = (0, 0);
    for number in 0..20 {
        let (mut series, mut chance) = (Series::new(Measure::Ratio, STEP), Chance(500 + number));
        let mut share = |chance: &mut Chance, index: i64, rate: f64| {
            let trials = chance.poisson(6.0 * office(index)).max(1.0);
            let hits = (0..trials as u32).filter(|_| chance.uniform() < rate).count() as f64;
            let (bucket, day) = bucket(index, hits / trials, trials);
            series.close(&bucket, day)
        };
        for index in 0..DAY * 42 {
            alarms += u32::from(share(&mut chance, index, 0.05).alarm && index >= DAY * 14);
        }
        told += u32::from((0..6).any(|more| share(&mut chance, DAY * 42 + 54 + more, 0.8).p_value < 0.02));
    }
    assert!(alarms <= 40 && told >= 18, "{alarms} alarms in 80 weeks, {told} of 20 told");
}

#[test]
fn a_new_level_is_a_habit_after_two_days() {
    let (mut series, mut chance) = (Series::new(Measure::Count, STEP), Chance(21));
    let mut alarms_on = [0; 35];
    for index in 0..DAY * 35 {
        let level = if index < DAY * 28 { 60.0 } else { 90.0 };
        alarms_on[(index / DAY) as usize] +=
            u32::from(feed(&mut series, index, chance.poisson(level * office(index))).alarm);
    }
    assert!(alarms_on[30..].iter().sum::<u32>() <= 1, "{alarms_on:?}");
}

/// Nights of many null series: of those that Benjamini-Hochberg names at 5 %, more than 5 % of nights would be too
/// many.
#[test]
fn nights_where_nothing_is_wrong_have_few_discoveries() {
    type Draw = fn(&mut Chance, i64, &mut f64) -> f64;
    let kinds: [(Measure, Draw); 5] = [
        (Measure::Count, |chance, index, _| chance.poisson(30.0 * office(index))),
        (Measure::Count, |chance, index, _| chance.poisson(0.4 * office(index))),
        (Measure::Count, |chance, index, _| {
            let wide = (0.4 * chance.normal()).exp();
            chance.poisson(80.0 * office(index) * wide)
        }),
        (Measure::Level, |chance, _, level| {
            *level = 0.9 * *level + chance.normal();
            *level
        }),
        (Measure::Ratio, |chance, _, _| chance.poisson(3.0).min(100.0) / 100.0),
    ];
    let (mut nights, mut with_discoveries, mut alarms) = (0, 0, [0; 5]);
    for (number, (measure, draw)) in kinds.iter().enumerate() {
        let count = 24;
        let mut series: Vec<(Series, Chance, f64, i64)> =
            (0..count).map(|one| (Series::new(*measure, STEP), Chance(number as u64 * 1_000 + one), 0.0, 0)).collect();
        for day in 0..42 {
            let mut least = Vec::new();
            for (series, chance, level, last) in &mut series {
                for index in day * DAY..(day + 1) * DAY {
                    let value = draw(chance, index, level);
                    let judged = feed(series, index, value);
                    if judged.alarm {
                        alarms[number] += u32::from(day >= 14 && index - *last > 6);
                        *last = index;
                    }
                    least.push(judged.p_value);
                }
            }
            if day >= 14 {
                nights += 1;
                with_discoveries += u32::from(discoveries(&mut least, 0.05) > 0);
            }
        }
    }
    // Alarms within an hour are one. The budget is one in two weeks, 48 of 24 series in four weeks, over all kinds;
    // counts that spread far beyond chance take two and a half times that.
    assert!(alarms.iter().sum::<u32>() <= 48 * 5 && alarms.iter().all(|alarms| *alarms <= 130), "{alarms:?}");
    assert!(f64::from(with_discoveries) <= 0.05 * f64::from(nights), "{with_discoveries} of {nights} nights");
}

fn discoveries(p_values: &mut [f64], share: f64) -> usize {
    p_values.sort_by(f64::total_cmp);
    let all = p_values.len() as f64;
    (1..=p_values.len()).rev().find(|rank| p_values[rank - 1] <= share * *rank as f64 / all).unwrap_or(0)
}
