use super::*;
use proptest::prelude::*;

/// systemd, as far as it is asked here: hears what is written and has its answers ready.
struct Systemd {
    heard: Vec<u8>,
    says: io::Cursor<Vec<u8>>,
}

impl Read for Systemd {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.says.read(to)
    }
}

impl Write for Systemd {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.heard.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An answer to a call, or another message, with a body.
fn said(kind: u8, serial: u32, body: &[u8]) -> Vec<u8> {
    let mut fields = vec![5, 1, b'u', 0];
    fields.extend(serial.to_le_bytes());
    fields.extend([8, 1, b'g', 0, 1, b'v', 0]);
    let mut message = vec![b'l', kind, 1, 1];
    for number in [body.len(), 77, fields.len()] {
        message.extend(u32::try_from(number).unwrap().to_le_bytes());
    }
    message.extend(fields);
    pad(&mut message, 8);
    message.extend(body);
    message
}

fn of_text(value: &str) -> Vec<u8> {
    let mut body = vec![1, b's', 0];
    text(&mut body, value).unwrap();
    body
}

fn of_number(kind: u8, value: u32) -> Vec<u8> {
    let mut body = vec![1, kind, 0, 0];
    body.extend(value.to_le_bytes());
    body
}

/// The answers for one service.
fn answers() -> Vec<Vec<u8>> {
    let words = ["loaded", "enabled", "active", "running"].map(of_text);
    let rest =
        [of_number(b'b', 1), of_text("success"), of_number(b'u', 3), of_number(b'i', 1), of_number(b'i', u32::MAX)];
    (1..).zip(words.into_iter().chain(rest)).map(|(serial, body)| said(ANSWER, serial, &body)).collect()
}

fn systemd(first: &str, messages: &[Vec<u8>]) -> Systemd {
    let says = [first.as_bytes().to_vec(), messages.concat()].concat();
    Systemd { heard: Vec::new(), says: io::Cursor::new(says) }
}

fn seen(mut systemd: Systemd) -> Option<Vec<Properties>> {
    converse(&mut systemd, 0, &["cron.service".to_owned()])
}

#[test]
fn answers_come_in_any_order_with_signals_between() {
    let mut messages = answers();
    messages.reverse();
    messages.insert(2, said(4, 1, &of_text("a signal")));
    let mut systemd = systemd("OK 0123456789abcdef\r\n", &messages);
    let seen = converse(&mut systemd, 0, &["cron.service".to_owned()]).unwrap();
    let said: Vec<_> = seen[0].iter().map(|(name, value)| format!("{name}={value}")).collect();
    let want = "ActiveState=active ExecMainCode=1 ExecMainStatus=-1 LoadState=loaded NRestarts=3 NeedDaemonReload=yes \
                Result=success SubState=running UnitFileState=enabled";
    assert_eq!(said.join(" "), want);
    let heard = String::from_utf8_lossy(&systemd.heard);
    assert!(heard.starts_with("\0AUTH EXTERNAL 30\r\nBEGIN\r\n"), "{heard}");
    assert!(heard.contains("/org/freedesktop/systemd1/unit/cron_2eservice"), "{heard}");
}

#[test]
fn what_is_not_as_expected_is_no_answer() {
    assert_eq!(seen(systemd("REJECTED\r\n", &answers())), None);
    assert_eq!(seen(systemd("OK 1\r\n", &answers()[1..])), None, "one is missing");
    let mut refused = answers();
    refused[0] = said(ERROR, 1, &of_text("no such property"));
    assert_eq!(seen(systemd("OK 1\r\n", &refused)), None);
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    for name in ["cron", "cr*.service", "/etc/x.service", "disk.mount", ""] {
        assert_eq!(converse(&mut systemd("OK 1\r\n", &answers()), 0, &names(&[name])), None, "{name}");
    }
}

#[test]
fn names_are_labels() {
    assert_eq!(label("getty@tty1.service").unwrap(), "getty_40tty1_2eservice");
    assert_eq!(label("1-a_b.timer").unwrap(), "_31_2da_5fb_2etimer");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0..2000usize) {
        let _ = reply_to(&bytes);
        let _ = value(&bytes);
        let _ = message(&mut bytes.as_slice());
        let mut whole = answers().concat();
        whole.truncate(cut);
        let _ = seen(systemd("OK 1\r\n", &[whole, bytes]));
    }
}
