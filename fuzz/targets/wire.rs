//! Frames of either direction, and the files that a machine keeps. What is read is written and read again as the same.
#![no_main]

use regie_wire::{
    Event, Facts, FrameError, Given, Hold, Lease, Manifest, Observation, Order, Owed, Reply, Request, Resource,
    read_frame, write_frame,
};
use serde::{Serialize, de::DeserializeOwned};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, rest)) = bytes.split_first() else { return };
    match which {
        b'q' => frames::<Request>(rest),
        b'r' => frames::<Reply>(rest),
        b'e' => file::<Event>(rest),
        b'f' => file::<Facts>(rest),
        b'g' => file::<Given>(rest),
        b'h' => file::<Hold>(rest),
        b'l' => file::<Lease>(rest),
        b'm' => file::<Manifest>(rest),
        b'o' => file::<Order>(rest),
        b'O' => file::<Owed>(rest),
        b's' => file::<Observation>(rest),
        b'w' => file::<Resource>(rest),
        _ => {}
    }
});

fn frames<T: Serialize + DeserializeOwned>(mut bytes: &[u8]) {
    loop {
        match read_frame::<T>(&mut bytes) {
            Ok(Some(message)) => {
                let mut written = Vec::new();
                write_frame(&mut written, &message).expect("it fits: it came in a frame");
                let again =
                    read_frame::<T>(&mut written.as_slice()).expect("what was written is read").expect("a frame");
                same(&message, &again);
            }
            // The frame was whole: the next one is read all the same.
            Err(FrameError::Json(why)) => assert!(!why.to_string().is_empty()),
            Ok(None) | Err(_) => return,
        }
    }
}

fn file<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(first) = serde_json::from_slice::<T>(bytes) else { return };
    let text = serde_json::to_vec(&first).expect("what was read can be written");
    same(&first, &serde_json::from_slice::<T>(&text).expect("what was written is read"));
}

fn same<T: Serialize>(a: &T, b: &T) {
    let text = |message: &T| serde_json::to_string(message).expect("it can be written");
    assert_eq!(text(a), text(b));
}
