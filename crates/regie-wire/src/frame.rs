//! Frames: four bytes of length (big-endian), then that many bytes of JSON.

use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::io::{self, Read, Write};

/// Largest frame accepted, bytes: a peer that announces more is not one of ours.
pub const MAX_FRAME: u32 = 64 << 20;

/// Why a frame could not be read.
#[derive(Debug)]
pub enum FrameError {
    /// The other side is gone.
    Io(io::Error),
    /// It announced more than [`MAX_FRAME`] bytes: most likely a login message on standard output.
    TooLong(u32),
    /// Not a message of this protocol.
    Json(serde_json::Error),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(e) => write!(f, "the connection broke: {e}"),
            Self::TooLong(n) => write!(
                f,
                "a message of {n} bytes was announced, at most {MAX_FRAME} are accepted; does the login shell print a greeting?"
            ),
            Self::Json(e) => write!(f, "a message was not understood: {e}"),
        }
    }
}
impl std::error::Error for FrameError {}

/// Writes one message and flushes.
///
/// # Errors
/// When the pipe breaks, or the message is longer than [`MAX_FRAME`].
pub fn write_frame<T: Serialize>(out: &mut impl Write, message: &T) -> io::Result<()> {
    let body = serde_json::to_vec(message)?;
    let len = u32::try_from(body.len()).ok().filter(|n| *n <= MAX_FRAME);
    let len = len.ok_or_else(|| io::Error::other(format!("a message of {} bytes is too long to send", body.len())))?;
    out.write_all(&len.to_be_bytes())?;
    out.write_all(&body)?;
    out.flush()
}

/// Reads one message; `None` when the other side closed the pipe between two messages.
///
/// # Errors
/// When the pipe breaks inside a message, the length is absurd or the content is not a message.
pub fn read_frame<T: DeserializeOwned>(input: &mut impl Read) -> Result<Option<T>, FrameError> {
    let mut head = [0u8; 4];
    let mut got = 0;
    while got < head.len() {
        match input.read(&mut head[got..]) {
            Ok(0) if got == 0 => return Ok(None),
            Ok(0) => return Err(FrameError::Io(io::ErrorKind::UnexpectedEof.into())),
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(FrameError::Io(e)),
        }
    }
    let len = u32::from_be_bytes(head);
    if len > MAX_FRAME {
        return Err(FrameError::TooLong(len));
    }
    // Grown as bytes arrive: a wrong length does not reserve 64 MiB.
    let mut body = Vec::new();
    input.take(u64::from(len)).read_to_end(&mut body).map_err(FrameError::Io)?;
    if body.len() < len as usize {
        return Err(FrameError::Io(io::ErrorKind::UnexpectedEof.into()));
    }
    serde_json::from_slice(&body).map(Some).map_err(FrameError::Json)
}
