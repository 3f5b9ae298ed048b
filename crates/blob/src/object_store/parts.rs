//! How large the parts of an object are whose length nobody knows before its end.
//!
//! Stores allow 10 000 parts, which makes 78 GiB of the usual size. Where objects may be larger, parts double after so many, as seldom as will do:
//! only a very large body takes the memory of large parts, and one below the first doubling has parts of one size, which some stores want.

/// Bytes of one part, and the bound below which a body is a single PUT. The parts of very large objects grow.
pub(super) const PART: usize = 8 << 20;
/// Parts that S3 allows in one object, less a few for odd cuts.
pub(super) const MAX_PARTS: u64 = 9_900;
/// Doublings at most: parts of 4 GiB, where S3 allows 5.
const MAX_STEPS: u64 = 10;

/// A plan of parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartPlan {
    /// Parts of one size before they double.
    step: u64,
}

impl PartPlan {
    /// For objects of at most `largest` bytes.
    pub(super) fn up_to(largest: u64) -> Self {
        let fits = |steps: &u64| Self { step: MAX_PARTS / steps }.capacity() >= largest;
        let steps = (1..MAX_STEPS).find(fits).unwrap_or(MAX_STEPS);
        Self { step: MAX_PARTS / steps }
    }

    /// Bytes of the part with this number, counted from 0.
    pub(super) fn size(self, number: u64) -> usize {
        PART << (number / self.step).min(MAX_STEPS - 1)
    }

    /// Bytes that all parts have together.
    fn capacity(self) -> u64 {
        let steps = MAX_PARTS / self.step;
        (0..steps).map(|step| self.step * self.size(step * self.step) as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn sum(plan: PartPlan) -> u64 {
        (0..MAX_PARTS).map(|number| plan.size(number) as u64).sum()
    }

    #[test]
    fn every_size_fits_into_the_parts_that_stores_allow() {
        for largest in [0, 1, GIB, 77 * GIB, 78 * GIB, 100 * GIB, 500 * GIB, 1024 * GIB, 5 * 1024 * GIB] {
            let plan = PartPlan::up_to(largest);
            assert!(sum(plan) >= largest, "{largest}");
            assert!(plan.size(MAX_PARTS - 1) as u64 <= 4 * GIB, "{largest}");
        }
    }

    #[test]
    fn parts_grow_only_where_they_must() {
        let usual = PartPlan::up_to(77 * GIB);
        assert!((0..MAX_PARTS).all(|number| usual.size(number) == PART));
        let larger = PartPlan::up_to(100 * GIB);
        assert_eq!((larger.size(0), larger.size(4_949), larger.size(4_950)), (PART, PART, 2 * PART));
        assert_eq!(larger.size(MAX_PARTS - 1), 2 * PART);
    }
}
