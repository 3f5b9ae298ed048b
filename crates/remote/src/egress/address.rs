//! Which addresses are on the public internet (IANA's special-purpose registries, and the metadata services of the clouds).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// On the public internet.
    Public,
    /// Inside the house: loopback, private, unique local, carrier-grade NAT. A host or a block on the list opens it.
    Private,
    /// Nothing a registry ever needs: metadata services, link-local, multicast, reserved. Only a small block on the list opens it.
    Forbidden,
}

/// IPv4 blocks that are not public; the first that matches decides.
const V4: &[(Ipv4Addr, u8, Class)] = &[
    // Metadata services outside of the link-local block: Alibaba Cloud, Azure.
    (Ipv4Addr::new(100, 100, 100, 200), 32, Class::Forbidden),
    (Ipv4Addr::new(168, 63, 129, 16), 32, Class::Forbidden),
    (Ipv4Addr::new(0, 0, 0, 0), 8, Class::Forbidden),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Class::Private),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Class::Private),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Class::Private),
    (Ipv4Addr::new(169, 254, 0, 0), 16, Class::Forbidden),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Class::Private),
    (Ipv4Addr::new(192, 0, 0, 0), 24, Class::Forbidden),
    (Ipv4Addr::new(192, 0, 2, 0), 24, Class::Forbidden),
    (Ipv4Addr::new(192, 88, 99, 0), 24, Class::Forbidden),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Class::Private),
    (Ipv4Addr::new(198, 18, 0, 0), 15, Class::Forbidden),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Class::Forbidden),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Class::Forbidden),
    (Ipv4Addr::new(224, 0, 0, 0), 3, Class::Forbidden),
];

/// IPv6 blocks; the first that matches decides, and what none matches is forbidden.
const V6: &[(Ipv6Addr, u8, Class)] = &[
    // Metadata services inside the unique local block: AWS, Google Cloud.
    (Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254), 128, Class::Forbidden),
    (Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254), 128, Class::Forbidden),
    (Ipv6Addr::LOCALHOST, 128, Class::Private),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Class::Private),
    // NAT64 inside one network (RFC 8215).
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, Class::Private),
    // Protocol assignments, among them Teredo and ORCHID; documentation.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Class::Forbidden),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Class::Forbidden),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Class::Forbidden),
    (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3, Class::Public),
];

/// Where an address belongs. An IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4) counts as itself.
pub(crate) fn classify(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => embedded(v6).map_or_else(|| classify_v6(v6), classify_v4),
    }
}

fn classify_v4(address: Ipv4Addr) -> Class {
    let bits = address.to_bits();
    let inside = |block: &Ipv4Addr, prefix: u8| (bits ^ block.to_bits()) >> (32 - u32::from(prefix)) == 0;
    V4.iter()
        .find(|(block, prefix, _)| inside(block, *prefix))
        .map_or(Class::Public, |(_, _, class)| *class)
}

fn classify_v6(address: Ipv6Addr) -> Class {
    let bits = address.to_bits();
    let inside = |block: &Ipv6Addr, prefix: u8| (bits ^ block.to_bits()) >> (128 - u32::from(prefix)) == 0;
    V6.iter()
        .find(|(block, prefix, _)| inside(block, *prefix))
        .map_or(Class::Forbidden, |(_, _, class)| *class)
}

/// The IPv4 address that packets to this IPv6 address end at.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let words = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match words {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(v4(high, low)),
        // `::` and `::1` are addresses of their own.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(v4(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}
