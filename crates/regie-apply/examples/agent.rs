//! The agent as a program, for the tests of this package, which cannot name the executable of another.

fn main() {
    let words = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned());
    std::process::exit(regie_agent::main(words.collect()));
}
