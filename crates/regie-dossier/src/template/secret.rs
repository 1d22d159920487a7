//! A secret in a template: an object that renders to a mark of private-use characters, which no file of a dossier may
//! contain. After rendering, marks become references.

use minijinja::value::{DynObject, Object, ObjectRepr, Value};
use regie_wire::{Encode, Piece, SecretRef, Text};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

const BEGIN: char = '\u{e000}';
const END: char = '\u{e0ff}';
/// Bytes of the name stand at this offset: ASCII fits below the encodings.
const NAME: u32 = 0xe010;
const ENCODINGS: [(char, Encode); 3] =
    [('\u{e0a0}', Encode::Url), ('\u{e0a1}', Encode::Base64), ('\u{e0a2}', Encode::DoubleQuoted)];

/// What `secrets` is in templates.
#[derive(Debug)]
pub(crate) struct SecretNames {
    /// Set when a template looked into a secret instead of inserting it.
    pub misused: Arc<AtomicBool>,
}

impl Object for SecretNames {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str().filter(|n| crate::read::is_variable(n))?;
        let reference = SecretRef { name: name.to_owned(), encode: Vec::new() };
        Some(Value::from_object(Secret { reference, misused: Arc::clone(&self.misused) }))
    }
}

/// One secret.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub reference: SecretRef,
    misused: Arc<AtomicBool>,
}

impl Secret {
    /// The same one, encoded once more.
    pub fn encoded(&self, encode: Encode) -> Self {
        let mut other = self.clone();
        other.reference.encode.push(encode);
        other
    }
}

impl Object for Secret {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    // A condition on a secret, or a comparison with it, would be decided without knowing it: noted, reported after.
    fn is_true(self: &Arc<Self>) -> bool {
        self.misused.store(true, Relaxed);
        true
    }
    fn custom_cmp(self: &Arc<Self>, _: &DynObject) -> Option<Ordering> {
        self.misused.store(true, Relaxed);
        None
    }
    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        self.misused.store(true, Relaxed);
        None
    }
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mark(&self.reference))
    }
}

/// The mark of a secret.
pub(crate) fn mark(secret: &SecretRef) -> String {
    let name = secret.name.bytes().filter_map(|b| char::from_u32(NAME + u32::from(b & 0x7f)));
    let encode = secret.encode.iter().filter_map(|e| ENCODINGS.iter().find(|(_, x)| x == e).map(|(c, _)| *c));
    std::iter::once(BEGIN).chain(name).chain(encode).chain(std::iter::once(END)).collect()
}

/// Plain stretches and secrets of a rendered text. `None`: a mark was mangled.
pub(crate) fn pieces(rendered: &str) -> Option<Text> {
    let mut out = Text::default();
    let mut rest = rendered;
    while let Some(at) = rest.find(BEGIN) {
        plain(&mut out, &rest[..at])?;
        let inner = &rest[at + BEGIN.len_utf8()..];
        let end = inner.find(END)?;
        out.pieces.push(Piece::Secret(reference(&inner[..end])?));
        rest = &inner[end + END.len_utf8()..];
    }
    plain(&mut out, rest)?;
    Some(out)
}

fn plain(out: &mut Text, text: &str) -> Option<()> {
    if crate::read::has_marker(text).is_some() {
        return None;
    }
    if !text.is_empty() {
        out.pieces.push(Piece::Plain(text.to_owned()));
    }
    Some(())
}

fn reference(inner: &str) -> Option<SecretRef> {
    let mut secret = SecretRef { name: String::new(), encode: Vec::new() };
    for c in inner.chars() {
        if let Some((_, encode)) = ENCODINGS.iter().find(|(x, _)| *x == c) {
            secret.encode.push(*encode);
        } else {
            let byte = u32::from(c).checked_sub(NAME).filter(|b| *b < 0x80 && secret.encode.is_empty())?;
            secret.name.push(char::from_u32(byte)?);
        }
    }
    (!secret.name.is_empty()).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_come_out_as_they_went_in(
            parts in prop::collection::vec(("[a-z \\n\"$]{0,8}", "[a-zA-Z_][a-zA-Z0-9_]{0,12}", prop::collection::vec(0usize..3, 0..3)), 0..5),
        ) {
            let mut rendered = String::new();
            let mut wanted = Vec::new();
            for (plain, name, encode) in parts {
                let secret = SecretRef { name, encode: encode.into_iter().map(|i| ENCODINGS[i].1).collect() };
                rendered.push_str(&plain);
                rendered.push_str(&mark(&secret));
                if !plain.is_empty() {
                    wanted.push(Piece::Plain(plain));
                }
                wanted.push(Piece::Secret(secret));
            }
            prop_assert_eq!(pieces(&rendered), Some(Text { pieces: wanted }));
        }

        #[test]
        fn a_mangled_mark_is_seen(name in "[a-z]{1,8}", cut in 1usize..8) {
            let whole = mark(&SecretRef { name, encode: Vec::new() });
            let chars = whole.chars().collect::<Vec<_>>();
            let cut = cut.min(chars.len() - 1);
            prop_assert_eq!(pieces(&chars[..cut].iter().collect::<String>()), None);
            prop_assert_eq!(pieces(&chars[cut..].iter().collect::<String>()), None);
        }
    }
}
