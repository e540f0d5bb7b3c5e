//! Who is held out of a campaign: the same members on every machine and at every time (C4).

use sha2::{Digest, Sha256};

use super::Arm;
use crate::domain::id::{Code, MemberId};
use crate::domain::ratio::{Ratio, Rounding};

/// What keeps these digests apart from all others.
const DOMAIN: &[u8] = b"regulars-holdout-v1";
const BUCKETS: i64 = 10_000;

/// The bucket of a member in a campaign, 0 to 9,999: the first 8 bytes, big-endian, of
/// SHA-256(`regulars-holdout-v1` 00 code 00 member id in decimal), modulo 10,000.
#[must_use]
pub fn bucket(campaign: &Code, member: MemberId) -> i64 {
    let mut hash = Sha256::new();
    for part in [DOMAIN, b"\0", campaign.as_str().as_bytes(), b"\0", member.to_string().as_bytes()] {
        hash.update(part);
    }
    let digest = hash.finalize();
    let first = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    i64::try_from(first % BUCKETS.unsigned_abs()).unwrap_or(0)
}

/// The arm of a member in a campaign that holds such a share out.
#[must_use]
pub fn arm(campaign: &Code, member: MemberId, share: Ratio) -> Arm {
    let held_out = bucket(campaign, member) < share.of(BUCKETS, Rounding::Floor);
    if held_out { Arm::HeldOut } else { Arm::Treated }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C4: the buckets that the design names.
    #[test]
    fn the_buckets_of_the_first_members_of_welcome() {
        let code = Code::new("welcome").unwrap();
        let buckets: Vec<i64> = (1..=5).map(|member| bucket(&code, MemberId(member))).collect();
        assert_eq!(buckets, [9587, 1050, 832, 6347, 583]);
        let held = |member: &i64| arm(&code, MemberId(*member), Ratio::parse("10%").unwrap()) == Arm::HeldOut;
        assert_eq!((1..=5).filter(held).collect::<Vec<_>>(), [3, 5]);
    }

    #[test]
    fn about_the_share_is_held_out() {
        let code = Code::new("autumn").unwrap();
        let share = Ratio::parse("20%").unwrap();
        let held = (1..=10_000).filter(|member| arm(&code, MemberId(*member), share) == Arm::HeldOut).count();
        assert!((1_850..2_150).contains(&held), "{held}");
    }
}
