//! Placeholder.
#![allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Count,
    Ratio,
    Level,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayType {
    Workday,
    Weekend,
    Holiday,
    MakeUpWorkday,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Burst,
    Drop,
    Level,
    Silence,
    Seasonal,
    Nothing,
}
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    pub start_s: i64,
    pub value: f64,
    pub trials: f64,
}
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    pub p_value: f64,
    pub score: f64,
    pub expected: f64,
    pub expected_low: f64,
    pub expected_high: f64,
    pub shape: Shape,
    pub alarm: bool,
    pub baseline_days: u16,
}
#[derive(Clone, Debug)]
pub struct Series {
    n: u32,
}
impl Series {
    pub fn new(_m: Measure, _s: u32) -> Series {
        Series { n: 0 }
    }
    pub fn close(&mut self, _b: &Bucket, _d: DayType) -> Judged {
        self.n += 1;
        Judged {
            p_value: 0.5,
            score: 0.0,
            expected: 0.0,
            expected_low: 0.0,
            expected_high: 0.0,
            shape: Shape::Nothing,
            alarm: false,
            baseline_days: (self.n / 144) as u16,
        }
    }
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.n.to_le_bytes());
    }
    pub fn read(b: &[u8]) -> Option<(Series, usize)> {
        Some((Series { n: u32::from_le_bytes(b.get(..4)?.try_into().ok()?) }, 4))
    }
}
