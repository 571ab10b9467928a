//! Chance that can be repeated.

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// By `HOLDFAST_SEED`, or a new one; says which.
    pub fn new(story: &str) -> Chance {
        let seed = match std::env::var("HOLDFAST_SEED") {
            Ok(seed) => seed.parse().expect("HOLDFAST_SEED is a number"),
            Err(_) => u64::from_str_radix(&holdfast::ids::token()[..8], 16).expect("hexadecimal"),
        };
        println!("{story}: HOLDFAST_SEED={seed}");
        Chance(seed)
    }

    pub fn of(seed: u64) -> Chance {
        Chance(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// How often something happens: a number from the environment, or the usual one.
pub fn times(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |n| n.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
