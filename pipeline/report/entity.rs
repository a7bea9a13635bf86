//! An entity with signals: where it stands, what is due of it, its signals in full, its scenes, its other curves.
//!
//! Invariant: the size is bounded whatever the number of its signals: some in full, some in a row, the others counted.

use maud::{Markup, html};

use super::block;
use super::curve::Curve;
use super::due::Due;
use super::glossary;
use super::lists::{self, LeftOut, SHORT_HEAD, heads};
use super::markup::{both, id, name, table};
use super::night::{EntityNight, Night, SceneNight, SceneShares};
use super::numbers;
use super::phrases;
use super::plot::{Plot, Size};
use super::signal::Ranked;
use super::words::Said;

/// Signals of one entity that are shown in full: who reads more of one entity asks by SQL.
pub(super) const SIGNALS_FULL_MAX: usize = 5;

/// Signals of one entity that are shown in a row each, behind those.
const SIGNALS_SHORT_MAX: usize = 20;

/// Things due of one entity that are shown.
const DUE_MAX: usize = 12;

/// Scenes that are shown: of agreements that are known, none has more.
const SCENES_MAX: usize = 12;

/// Small drawings of one entity: five series of two services, refused rows, and one more.
const CURVES_MAX: usize = 12;

/// An entity in full; `number` tells it from others of the page. What it leaves out is counted.
pub(super) fn entity(
    night: &Night,
    ranked: &Ranked<'_>,
    due: &[&Due],
    number: usize,
    left_out: &mut LeftOut,
) -> Markup {
    let Ranked { entity, signals } = ranked;
    let place = format!("e{number}");
    let full = &signals[..signals.len().min(SIGNALS_FULL_MAX)];
    let rest = &signals[full.len()..];
    let short = &rest[..rest.len().min(SIGNALS_SHORT_MAX)];
    for signal in &rest[short.len()..] {
        left_out.add(signal);
    }
    html! {
        section.entity id=(place) aria-labelledby={ (place) "-h" } {
            (head(entity, &place))
            (due_of(entity, due))
            @for (at, signal) in full.iter().enumerate() { (block::block(night, entity, signal, &format!("{place}s{at}"))) }
            @if !short.is_empty() { (further(night, entity, short, rest.len(), &place)) }
            (scenes(entity, &place))
            (curves(night, entity, &place))
            p.up { a href="#top" { (both(&phrases::TO_TOP.say())) } }
        }
    }
}

/// Who it is and where it stands.
fn head(entity: &EntityNight, place: &str) -> Markup {
    let state = entity.state.map(|state| glossary::state(state).say());
    let state = match (state, entity.state_since) {
        (Some(state), Some(since)) => Some(phrases::STATE_SINCE.with(&[state, Said::same(since.to_string())])),
        (state, _) => state,
    };
    let rows = Said::same(numbers::count(entity.rows));
    let rows = match (entity.rows_judged, entity.rows_expected) {
        (Some(judged), Some(expected)) => {
            let [judged, expected] = [judged, expected].map(|number| numbers::value(number, glossary::Unit::Count));
            phrases::ROWS_DAY_EXPECTED.with(&[rows, Said::same(judged), Said::same(expected)])
        }
        _ => phrases::ROWS_DAY.with(&[rows]),
    };
    html! {
        div.who {
            h3 id={ (place) "-h" } { (id(&entity.entity_id)) }
            @if let Some(state) = &state { span { (both(state)) } }
            span { (both(&rows)) }
            @if entity.rejects > 0 {
                span { (both(&phrases::REJECTS_DAY.with(&[Said::same(numbers::count(entity.rejects))]))) }
            }
        }
    }
}

/// What is due of it, in the order of urgency.
fn due_of(entity: &EntityNight, due: &[&Due]) -> Markup {
    html! {
        @if !due.is_empty() {
            div.dues {
                h4 { (both(&phrases::DUE_OF_ENTITY.say())) }
                ul {
                    @for due in due.iter().filter(|due| due.entity_id == entity.entity_id).take(DUE_MAX) {
                        li {
                            (lists::whom(due.whom)) " "
                            (both(&glossary::task(due.task).say())) " "
                            (id(&due.about)) " "
                            strong { (lists::how_long(due)) }
                            @let last_day = lists::day_of(due.time);
                            @if last_day != "–" { " " span.muted { "(" (last_day) ")" } }
                            @if let Some(article) = due.article { " " span.muted { (both(&numbers::article(article))) } }
                        }
                    }
                }
                (lists::more(due.len(), DUE_MAX))
            }
        }
    }
}

/// Signals in a row each, and how to list the others.
fn further(night: &Night, entity: &EntityNight, short: &[&super::signal::Signal], all: usize, place: &str) -> Markup {
    let head = heads(&SHORT_HEAD);
    let rows = html! { @for signal in short { (lists::short(entity, signal)) } };
    let caption = phrases::FURTHER_OF_ENTITY.say();
    html! {
        (table(&format!("{place}-f"), &caption, &head, 0, &rows))
        @if all > short.len() {
            (lists::more(all, short.len()))
            (block::query(&lists::listing(night, Some(&entity.entity_id))))
        }
    }
}

/// What it sent by scene, beside the days before.
fn scenes(entity: &EntityNight, place: &str) -> Markup {
    let head = heads(&[
        phrases::SERVICE,
        phrases::SCENE,
        phrases::DAYS_BEFORE,
        phrases::ROWS,
        phrases::SCENE_SHARE,
        phrases::SCENE_INCONSISTENT,
        phrases::SCENE_NOT_PROCESSED,
    ]);
    let rows = html! { @for scene in entity.scenes.iter().take(SCENES_MAX) { (scene_row(scene)) } };
    html! {
        @if !entity.scenes.is_empty() {
            (table(&format!("{place}-p"), &phrases::SCENES_CAPTION.say(), &head, 5, &rows))
            (lists::more(entity.scenes.len(), SCENES_MAX))
        }
    }
}

fn scene_row(scene: &SceneNight) -> Markup {
    let beside = |of: fn(&SceneShares) -> f64| {
        let [day, before] = [scene.day, scene.before].map(|shares| {
            shares.map_or_else(|| "–".to_owned(), |shares| numbers::value(of(&shares), glossary::Unit::Share))
        });
        phrases::BESIDE_USUAL.with(&[Said::same(day), Said::same(before)])
    };
    html! {
        tr {
            td.nowrap { (both(&glossary::service(scene.service).say())) }
            td { (name(&scene.scene)) }
            td.number { (numbers::count(scene.days_before.into())) }
            td.number { (numbers::count(scene.rows)) }
            td.number { (both(&beside(|shares| shares.rows))) }
            td.number { (both(&beside(|shares| shares.inconsistent))) }
            td.number { (both(&beside(|shares| shares.not_processed))) }
        }
    }
}

/// The curves of the services that have signals, small, in the order of service and measure; that of refused rows where a signal is of no
/// service.
fn curves(night: &Night, entity: &EntityNight, place: &str) -> Markup {
    let of_signals = |curve: &&Curve| {
        let mut services = entity.signals.iter().filter(|signal| !signal.is_suppressed()).map(|signal| signal.service);
        !curve.buckets.is_empty() && services.any(|service| service.is_none() || service == curve.service)
    };
    let mut curves: Vec<&Curve> = entity.curves.iter().filter(of_signals).collect();
    curves.sort_by_key(|curve| (curve.service.is_none(), curve.service, curve.measure));
    curves.truncate(CURVES_MAX);
    html! {
        @if !curves.is_empty() {
            h4.others { (both(&phrases::ALL_CURVES.say())) }
            div.multiples {
                @for (at, curve) in curves.into_iter().enumerate() {
                    (Plot {
                        curve,
                        times: block::wide_times(night, curve),
                        window: None,
                        size: Size::Small,
                        caption: phrases::PLOT_SMALL
                            .with(&[glossary::measure(curve.measure).0.say(), glossary::of_service(curve.service)]),
                        id: format!("{place}c{at}"),
                    }.drawn())
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "entity_tests.rs"]
mod tests;
