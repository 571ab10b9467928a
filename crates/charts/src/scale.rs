//! From values to lengths, with round numbers to mark.

/// From 0 to a round number at or above the largest value.
pub(crate) struct Scale {
    pub top: f64,
    pub step: f64,
}

impl Scale {
    /// Negative and infinite values count as 0: the charts show counts and shares.
    pub(crate) fn over(values: impl Iterator<Item = f64>) -> Self {
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        if largest <= 0.0 {
            return Self { top: 1.0, step: 1.0 };
        }
        let rough = largest / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= rough).unwrap_or(rough);
        // Counts of things have no halves.
        let step = if largest.fract() == 0.0 { step.ceil() } else { step };
        Self { top: (largest / step).ceil() * step, step }
    }

    pub(crate) fn share(&self, value: f64) -> f64 {
        if value.is_finite() { (value / self.top).clamp(0.0, 1.0) } else { 0.0 }
    }

    pub(crate) fn marks(&self) -> Vec<f64> {
        let count = (self.top / self.step).round() as usize;
        (0..=count).map(|index| index as f64 * self.step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_round_and_at_or_above_the_largest() {
        for (largest, top, marks) in [(0.0, 1.0, 2), (1.0, 1.0, 2), (3.0, 3.0, 4), (12.0, 15.0, 4), (97.0, 100.0, 5), (100.0, 100.0, 5)] {
            let scale = Scale::over([largest].into_iter());
            assert_eq!((scale.top, scale.marks().len()), (top, marks), "{largest}");
        }
    }

    #[test]
    fn nonsense_has_no_length() {
        let scale = Scale::over([f64::NAN, f64::INFINITY, -3.0].into_iter());
        assert_eq!(scale.share(f64::NAN), 0.0);
        assert_eq!(scale.share(-3.0), 0.0);
    }
}
