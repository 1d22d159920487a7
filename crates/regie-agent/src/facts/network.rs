//! Addresses of the machine.

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netdevice};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::Command;

/// Addresses by interface.
type Addresses = BTreeMap<String, Vec<String>>;

/// By interface, loopback and link-local left out. The kernel is asked; where it does not let itself be asked, `ip` is, and
/// they are not known where there is no `ip` either.
pub(super) fn addresses() -> Addresses {
    asked().unwrap_or_else(|| match Command::new("ip").args(["-o", "addr", "show"]).output() {
        Ok(out) => parse(&String::from_utf8_lossy(&out.stdout)),
        Err(_) => Addresses::new(),
    })
}

// rtnetlink(7), netlink(7): numbers of linux/rtnetlink.h, linux/netlink.h and linux/if_addr.h.
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const REQUEST_DUMP: u16 = 0x1 | 0x300;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const RT_SCOPE_UNIVERSE: u8 = 0;
/// Of `nlmsghdr`, and of `ifaddrmsg` behind it.
const HEAD: usize = 16;
const BODY: usize = 8;

/// Asks the kernel for all addresses; `None` where it gives no answer that is understood.
fn asked() -> Option<Addresses> {
    // No protocol is protocol 0, which is NETLINK_ROUTE.
    let socket = rustix::net::socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, None).ok()?;
    let mut question = Vec::with_capacity(HEAD + BODY);
    question.extend(u32::try_from(HEAD + BODY).ok()?.to_ne_bytes());
    question.extend(RTM_GETADDR.to_ne_bytes());
    question.extend(REQUEST_DUMP.to_ne_bytes());
    // Number, sender and an `ifaddrmsg` that asks for every family: zeros.
    question.resize(HEAD + BODY, 0);
    rustix::net::send(&socket, &question, SendFlags::empty()).ok()?;
    let mut by = Addresses::new();
    // The kernel's messages to a dump have at most 32 KiB.
    let mut buffer = vec![0_u8; 32 << 10];
    loop {
        let (got, _) = rustix::net::recv(&socket, &mut buffer[..], RecvFlags::empty()).ok()?;
        let mut rest = buffer.get(..got).filter(|rest| !rest.is_empty())?;
        while let Some(length) = number(rest).map(|n| n as usize).filter(|n| (HEAD..=rest.len()).contains(n)) {
            match short(rest.get(4..)?)? {
                NLMSG_DONE => return Some(by),
                NLMSG_ERROR => return None,
                RTM_NEWADDR => {
                    if let Some((index, address)) = address(&rest[HEAD..length]) {
                        let name = netdevice::index_to_name(&socket, index).ok()?;
                        if name != "lo" {
                            by.entry(name).or_default().push(address);
                        }
                    }
                }
                _ => {}
            }
            rest = rest.get(aligned(length)..).unwrap_or_default();
        }
    }
}

/// Interface and address of one message, if the whole world may reach it.
fn address(message: &[u8]) -> Option<(u32, String)> {
    let (scope, index) = (*message.get(3)?, number(message.get(4..)?)?);
    let (mut local, mut address) = (None, None);
    let mut rest = message.get(BODY..)?;
    while let Some(length) = short(rest).map(usize::from).filter(|n| (4..=rest.len()).contains(n)) {
        match short(rest.get(2..)?)? {
            IFA_LOCAL => local = ip(&rest[4..length]),
            IFA_ADDRESS => address = ip(&rest[4..length]),
            _ => {}
        }
        rest = rest.get(aligned(length)..).unwrap_or_default();
    }
    // Where there is a peer, `IFA_ADDRESS` is the peer's.
    (scope == RT_SCOPE_UNIVERSE).then_some((index, local.or(address)?.to_string()))
}

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(|b| Ipv4Addr::from(b).into());
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(|b| Ipv6Addr::from(b).into())).ok()
}

fn aligned(length: usize) -> usize {
    length.next_multiple_of(4)
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?))
}

fn short(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(..2)?.try_into().ok()?))
}

/// Lines such as `2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\ …`.
fn parse(text: &str) -> Addresses {
    let mut by = Addresses::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [_, name, "inet" | "inet6", address, rest @ ..] = words.as_slice() {
            let global = rest.windows(2).any(|w| w == ["scope", "global"]);
            let address = address.split('/').next().unwrap_or(address);
            if global && *name != "lo" {
                by.entry((*name).to_owned()).or_default().push(address.to_owned());
            }
        }
    }
    by
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_ip() {
        let text = "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n\
                    2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever\n\
                    2: eth0    inet6 fd00::2/64 scope global \\       valid_lft forever\n\
                    2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever\n";
        let want = BTreeMap::from([("eth0".to_owned(), vec!["10.0.0.2".to_owned(), "fd00::2".to_owned()])]);
        assert_eq!(parse(text), want);
    }

    #[test]
    fn the_kernel_says_what_ip_says() {
        let Ok(out) = Command::new("ip").args(["-o", "addr", "show"]).output() else { return };
        let sorted = |by: Addresses| -> Addresses {
            by.into_iter()
                .map(|(name, mut all)| {
                    (name, {
                        all.sort();
                        all
                    })
                })
                .collect()
        };
        assert_eq!(sorted(asked().unwrap()), sorted(parse(&String::from_utf8_lossy(&out.stdout))));
    }

    #[test]
    fn messages_that_end_early_are_no_addresses() {
        // family, prefix, flags, scope, interface 3; IFA_ADDRESS of the peer, IFA_LOCAL of its own.
        let mut message = vec![2, 24, 0, 0];
        message.extend(3_u32.to_ne_bytes());
        for (kind, last) in [(IFA_ADDRESS, 9), (IFA_LOCAL, 7)] {
            message.extend(8_u16.to_ne_bytes());
            message.extend(kind.to_ne_bytes());
            message.extend([10, 0, 0, last]);
        }
        assert_eq!(address(&message), Some((3, "10.0.0.7".to_owned())));
        for cut in 0..message.len() {
            let seen = address(&message[..cut]);
            assert!(seen.is_none() || seen == Some((3, "10.0.0.9".to_owned())), "{cut}: {seen:?}");
        }
        message[3] = 253;
        assert_eq!(address(&message), None, "of the link alone");
    }
}
