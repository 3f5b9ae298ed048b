use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use crate::egress::address::{Class, classify};
use crate::egress::{Allowed, EgressPolicy, PortRange};

fn class(address: &str) -> Class {
    classify(address.parse().expect(address))
}

fn policy(allow: &[&str]) -> EgressPolicy {
    EgressPolicy {
        allow: allow.iter().map(|entry| entry.parse().expect(entry)).collect(),
        ..EgressPolicy::default()
    }
}

#[test]
fn c1_c98_no_address_of_the_house_is_public() {
    for address in [
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "100.64.0.1",
        "100.127.255.255",
        "::1",
        "fc00::1",
        "fdff::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "64:ff9b:1::1",
    ] {
        assert_eq!(class(address), Class::Private, "{address}");
    }
}

#[test]
fn c98_metadata_link_local_multicast_and_reserved_are_forbidden() {
    for address in [
        "169.254.169.254",
        "169.254.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::1",
        "fec0::1",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "224.0.0.1",
        "239.255.255.255",
        "ff02::1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "4000::1",
        "100::1",
    ] {
        assert_eq!(class(address), Class::Forbidden, "{address}");
    }
}

#[test]
fn public_addresses_are_public() {
    for address in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2001:200::1",
    ] {
        assert_eq!(class(address), Class::Public, "{address}");
    }
}

#[test]
fn a_large_block_on_the_list_does_not_open_metadata_services() {
    let (metadata, private) = (IpAddr::from([169, 254, 169, 254]), IpAddr::from([10, 1, 2, 3]));
    assert!(!policy(&[]).admits(None, private));
    assert!(policy(&["10.0.0.0/8"]).admits(None, private));
    assert!(policy(&["0.0.0.0/0"]).admits(None, private));
    assert!(!policy(&["0.0.0.0/0", "::/0"]).admits(None, metadata));
    assert!(!policy(&["vault.corp"]).admits(Some("vault.corp"), metadata));
    assert!(policy(&["169.254.169.254"]).admits(None, metadata));
    assert!(policy(&["169.254.0.0/16"]).admits(None, metadata));
}

#[test]
fn a_host_on_the_list_opens_private_addresses_for_its_own_name_only() {
    let private = IpAddr::from([10, 1, 2, 3]);
    let policy = policy(&["vault.corp", "*.lab.corp"]);
    for (host, admitted) in [
        (Some("vault.corp"), true),
        (Some("VAULT.corp."), true),
        (Some("evil.vault.corp"), false),
        (Some("xvault.corp"), false),
        (Some("a.lab.corp"), true),
        (Some("a.b.lab.corp"), true),
        (Some("lab.corp"), false),
        (Some("lab.corp.evil"), false),
        (None, false),
    ] {
        assert_eq!(policy.admits(host, private), admitted, "{host:?}");
    }
}

#[test]
fn entries_of_the_list_are_checked() {
    for text in [
        "",
        "10.0.0.0/33",
        "10.0.0",
        "1.2.3.4.5",
        "a..b",
        "-a",
        "*",
        "*.",
        "a*b",
        "http://a",
        "a:80",
        "a b",
        "10.0.0.0/+8",
    ] {
        assert!(text.parse::<Allowed>().is_err(), "{text:?}");
    }
    for text in ["", "0", "70000", "9-8", "80-", "-80", "a", "1-2-3"] {
        assert!(text.parse::<PortRange>().is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn an_ipv4_address_is_the_same_in_any_clothes(bits: u32) {
        let v4 = Ipv4Addr::from_bits(bits);
        prop_assert_eq!(classify(v4.into()), classify(v4.to_ipv6_mapped().into()));
        let nat64 = Ipv6Addr::from_bits((0x0064_ff9b_u128 << 96) | u128::from(bits));
        prop_assert_eq!(classify(v4.into()), classify(nat64.into()));
    }

    #[test]
    fn what_the_standard_library_calls_private_is_never_public(bits: u32) {
        let v4 = Ipv4Addr::from_bits(bits);
        if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || v4.is_unspecified() || v4.is_documentation() {
            prop_assert_ne!(classify(v4.into()), Class::Public);
        }
    }

    #[test]
    fn only_global_unicast_is_public_in_ipv6(bits: u128) {
        let v6 = Ipv6Addr::from_bits(bits);
        if classify(v6.into()) == Class::Public {
            prop_assert!(!v6.is_loopback() && !v6.is_unspecified() && !v6.is_multicast() && !v6.is_unique_local() && !v6.is_unicast_link_local());
        }
    }
}
