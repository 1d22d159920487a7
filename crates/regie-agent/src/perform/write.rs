//! Files, whole: a temporary name beside, attributes, sync, rename.

use super::{Failure, NoSpot, Spot};
use crate::Context;
use crate::observe::accounts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{Content, Ownership, Stream};
use rustix::fs::{Gid, Mode, OFlags, Uid};
use std::io::{self, Write};
use std::os::fd::AsFd;

/// Seconds that the test of a file may take: it reads one file.
const TEST: u64 = 60;

/// Numbers for an owner and group; `None`: as it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ids {
    pub uid: Option<u32>,
    pub gid: Option<u32>,
}

impl Ids {
    /// Looks the names up (numbers are taken as they are).
    pub fn of(ownership: &Ownership) -> Result<Self, String> {
        let uid = ownership.owner.as_deref().map(accounts::uid).transpose()?;
        let gid = ownership.group.as_deref().map(accounts::gid).transpose()?;
        Ok(Self { uid, gid })
    }

    /// Gives them to an open file.
    pub fn give(self, file: impl AsFd) -> io::Result<()> {
        if self != Self::default() {
            rustix::fs::fchown(file, self.uid.map(Uid::from_raw), self.gid.map(Gid::from_raw))?;
        }
        Ok(())
    }
}

/// The bytes of a content, secrets put in.
pub(crate) fn bytes(cx: &Context, content: &Content) -> Result<Vec<u8>, String> {
    use regie_wire::ExposeSecret;
    match content {
        Content::Text(text) => match text.resolve(&cx.secrets) {
            Ok(text) => Ok(text.expose_secret().as_bytes().to_vec()),
            Err(e) => Err(format!("{e}; run this where the environment's secrets can be read")),
        },
        Content::Base64(data) => {
            STANDARD.decode(data).map_err(|e| format!("the content is not base64 (RFC 4648): {e}"))
        }
    }
}

/// The act.
pub(super) fn file(cx: &Context, path: &str, content: &Content, ownership: &Ownership) -> Result<(), Failure> {
    let ids = Ids::of(ownership)?;
    let bytes = bytes(cx, content).map_err(|e| format!("cannot write {path}: {e}"))?;
    let spot = Spot::of(cx, path).map_err(NoSpot::into_words)?;
    let mode = ownership.mode.unwrap_or(0o644);
    replace(&spot, ids, mode, &mut bytes.as_slice()).map_err(|e| spot.tell("write", &e).into())
}

/// The same, once a test has nothing against the new content, which lies beside the file meanwhile.
pub(super) fn tested(
    cx: &Context,
    path: &str,
    content: &Content,
    ownership: &Ownership,
    test: &str,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<String, Failure> {
    let beside = format!("{path}.regie-new");
    file(cx, &beside, content, ownership)?;
    let run = test.replace("%s", &regie_resource::quote(&beside));
    let spots = || Ok::<_, NoSpot>((Spot::of(cx, &beside)?, Spot::of(cx, path)?));
    let (new, there) = spots().map_err(NoSpot::into_words)?;
    let mut command = super::shell(cx, &run, None, None, None)?;
    let nothing = regie_resource::Tolerate::Nothing;
    let done = super::run::to_the_end(&mut command, &run, TEST, nothing, out)
        .map_err(|f| Failure { error: format!("{path} was left as it was: {}", f.error), ..f })
        .and_then(|_| new.rename_to(&there).map_err(|e| there.tell("write", &e).into()));
    if done.is_err() {
        // What failed is told; nothing reads a file of that name.
        let _ = new.unlink();
    }
    done.map(|()| String::new())
}

/// Puts a file with this content in place of what is there. A directory there is an error; a link is replaced.
pub(super) fn replace(spot: &Spot, ids: Ids, mode: u32, content: &mut dyn io::Read) -> io::Result<()> {
    let temporary = spot.temporary()?;
    let written = (|| {
        temporary.unlink()?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        let mut file = std::fs::File::from(temporary.open(flags, Mode::from_raw_mode(0o600))?);
        io::copy(content, &mut file)?;
        file.flush()?;
        // The mode last: fchown(2) clears set-user-id bits.
        ids.give(&file)?;
        rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
        file.sync_all()?;
        temporary.rename_to(spot)
    })();
    if written.is_err() {
        // The failure told is the one that matters; the next attempt replaces what is left.
        let _ = temporary.unlink();
    }
    written
}
