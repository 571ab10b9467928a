//! Chance that comes out the same every time (splitmix64), so that two caseloads of one size are one caseload.

pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to one less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from + 1) as usize) as i64
    }

    /// True so many times in a thousand.
    pub fn of_thousand(&mut self, times: usize) -> bool {
        self.below(1000) < times
    }

    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// One of these, each so often as its number says.
    pub fn weighed<'a>(&mut self, of: &[(&'a str, usize)]) -> &'a str {
        let mut left = self.below(of.iter().map(|(_, weight)| weight).sum());
        for (what, weight) in of {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return what,
            }
        }
        of[0].0
    }
}
