//! Shares as shares: how far a share lies from an expected one, as its trials tell.
//!
//! Invariants: one hit of one trial is never far, whatever the share; an expectation of none or all is taken with
//! half a hit of doubt; what spreads more than chance is told in its own spread.

/// What is learned of a series' trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share {
    /// Usual number of trials.
    pub trials: f32,
    /// Variance beyond chance, for each trial.
    pub extra: f32,
}

impl Share {
    pub const fn new() -> Share {
        Share { trials: 0.0, extra: 0.0 }
    }

    /// What a bucket counts beside a usual one: by its trials beside twice the usual number, at most in full.
    pub fn weight(&self, trials: f32) -> f32 {
        if self.trials > 0.0 { (2.0 * trials / (trials + self.trials)).min(1.0) } else { 1.0 }
    }

    /// The signed root of the deviance (McCullagh and Nelder 1989) of a share beside an expected one, in the series'
    /// own spread: about normal where nothing is wrong, and for few trials much nearer to it than a difference of arc
    /// sines.
    pub fn distance(&self, share: f32, expected: f32, trials: f32) -> f32 {
        self.deviance(share, expected, trials) / (1.0 + self.extra * trials).sqrt()
    }

    /// Half the interval around an expected share that so many spreads make.
    pub fn width(&self, expected: f32, trials: f32, spreads: f32) -> f32 {
        let expected = self.doubted(expected);
        spreads * (expected * (1.0 - expected) / trials * (1.0 + self.extra * trials)).sqrt()
    }

    /// Learns a bucket that lay beside the near past; `rate` is the share of the newest.
    pub fn learn(&mut self, share: f32, near: f32, trials: f32, rate: f32, is_free: bool) {
        let beyond = (self.deviance(share, near, trials).powi(2) - 1.0) / trials;
        // One bucket moves the spread by at most sixteen usual variances (Huber 1964).
        let most = 16.0 * (self.extra + 1.0 / trials);
        let cut = if is_free { beyond } else { beyond.min(most) };
        self.extra = (self.extra + (cut - self.extra) * rate * self.weight(trials)).max(0.0);
        self.trials += (trials - self.trials) * rate.max(0.01);
    }

    fn deviance(&self, share: f32, expected: f32, trials: f32) -> f32 {
        let expected = self.doubted(expected);
        let part = |seen: f32, expected: f32| if seen > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
        let deviance = 2.0 * trials * (part(share, expected) + part(1.0 - share, 1.0 - expected));
        deviance.max(0.0).sqrt().copysign(share - expected)
    }

    fn doubted(&self, expected: f32) -> f32 {
        let trials = self.trials.max(1.0);
        (expected.clamp(0.0, 1.0) * trials + 0.5) / (trials + 1.0)
    }
}

#[cfg(test)]
#[path = "share_tests.rs"]
mod tests;
