//! Files of a dossier → findings, resources, a document; never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    regie_fuzz::use_all(&regie_fuzz::bundle(bytes));
});
