//! `regie`: an operations dossier that runs.
//!
//! One executable, three lives: the command line on a person's computer, the agent that it uploads to machines
//! (`regie agent`), and the sample application of the demonstration (`regie sample-app`).

#[macro_use]
mod edge;

mod cli;
mod demo;
mod exit;
mod flow;
mod report;

fn main() -> std::process::ExitCode {
    let mut args = std::env::args().skip(1);
    let code = match args.next().as_deref() {
        Some("agent") => regie_agent::main(args.collect()),
        Some("sample-app") => demo::sample_app::serve(&args.collect::<Vec<_>>()),
        _ => match cli::run().code() {
            0 if edge::output::has_failed() => {
                err!("error: standard output could not be written; what was asked for is done");
                1
            }
            code => code,
        },
    };
    std::process::ExitCode::from(u8::try_from(code).unwrap_or(1))
}
