//! A pair as bytes, and back: exact, whatever it has seen.

use super::open::Open;
use super::{Mean, Pair};
use crate::watch::bytes::{Put, Reader};
use crate::watch::measure::Measured;
use crate::watch::series::Series;
use crate::watch::tally::SceneNight;
use crate::watch::wholeness::Wholeness;

impl Pair {
    pub fn write(&self, out: &mut Vec<u8>) {
        out.put_u8(u8::from(self.next.is_some()));
        out.put_i64(self.next.unwrap_or_default());
        out.put_u8(u8::from(self.closing));
        self.open.write(out);
        self.series.iter().for_each(|series| series.write(out));
        self.waits_s.iter().for_each(|wait| out.put_i64(*wait));
        out.put_i64(self.epoch);
        out.put_i64(self.last_rows);
        out.put_u32(self.mean.count);
        out.put_f64(self.mean.value);
        out.put_f64(self.silence);
        out.put_i64(self.rises.0);
        out.put_u32(self.rises.1);
        self.pending.iter().for_each(|(hits, of)| {
            out.put_f64(*hits);
            out.put_f64(*of);
        });
        out.put_u8(u8::from(self.is_mature));
        out.put_u32(u32::try_from(self.scenes.len()).expect("scenes have numbers of 32 bits"));
        for (scene, night) in &self.scenes {
            out.put_u32(*scene);
            night.write(out);
        }
        self.whole.write(out);
        for (least, count) in &self.night {
            out.put_f64(*least);
            out.put_u32(*count);
        }
    }

    pub fn read(measured: &'static [Measured], from: &mut Reader<'_>) -> Option<Pair> {
        let mut pair = Pair::new(measured);
        let (has_next, next) = (from.u8()? == 1, from.i64()?);
        pair.next = has_next.then_some(next);
        pair.closing = from.u8()? == 1;
        pair.open = Open::read(from)?;
        for series in &mut pair.series {
            let bytes;
            (*series, bytes) = Series::read(from.rest())?;
            from.take(bytes)?;
        }
        pair.waits_s = [from.i64()?, from.i64()?];
        pair.epoch = from.i64()?;
        pair.last_rows = from.i64()?;
        pair.mean = Mean { count: from.u32()?, value: from.f64()? };
        pair.silence = from.f64()?;
        pair.rises = (from.i64()?, from.u32()?);
        for pending in &mut pair.pending {
            *pending = (from.f64()?, from.f64()?);
        }
        pair.is_mature = from.u8()? == 1;
        for _ in 0..from.count()? {
            pair.scenes.push((from.u32()?, SceneNight::read(from)?));
        }
        pair.scenes.shrink_to_fit();
        pair.whole = Wholeness::read(from)?;
        for night in &mut pair.night {
            *night = (from.f64()?, from.u32()?);
        }
        Some(pair)
    }
}
