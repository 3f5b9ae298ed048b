//! Blocks of addresses on the administrator's list.

use std::net::IpAddr;
use std::str::FromStr;

/// A block such as `10.0.0.0/8`; a lone address is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether `address` is in the block. An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`) counts as IPv4.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(block), IpAddr::V4(address)) => {
                same_start(u128::from(block.to_bits()) << 96, u128::from(address.to_bits()) << 96, self.prefix)
            }
            (IpAddr::V6(block), IpAddr::V6(address)) => same_start(block.to_bits(), address.to_bits(), self.prefix),
            _ => false,
        }
    }

    /// Whether the block is so small that whoever wrote it meant these very addresses: /16 of IPv4, /64 of IPv6.
    pub(crate) fn is_small(&self) -> bool {
        self.prefix >= if self.address.is_ipv4() { 16 } else { 64 }
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text
            .split_once('/')
            .map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().map_err(|_| ())?,
            Some(_) => return Err(()),
        };
        (prefix <= longest).then_some(Self { address, prefix }).ok_or(())
    }
}

/// Whether the first `bits` bits are the same. No bits are always the same; a shift by all 128 would overflow.
fn same_start(a: u128, b: u128, bits: u8) -> bool {
    (a ^ b).checked_shr(128 - u32::from(bits)).unwrap_or(0) == 0
}
