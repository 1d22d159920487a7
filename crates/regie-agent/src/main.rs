//! The agent as a program of its own.

fn main() {
    // `args` would panic on words that are not UTF-8.
    let words = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned());
    std::process::exit(regie_agent::main(words.collect()));
}
