//! What the demonstration shows, in order.

use super::stage::Stage;
use crate::cli::{Format, Global, RunArgs};
use crate::exit::{Done, Exit, Failure};
use crate::flow;
use std::io::{Read, Write};

/// Tells it, and stops what it started however it ends.
pub fn tell(g: &Global, stage: &Stage, keep: bool) -> Done {
    let g = at(g, stage);
    let told = scenes(&g, stage);
    if !keep {
        title("Everything that was started is stopped");
        stop(&g, stage)?;
    }
    told?;
    let folder = stage.folder.display();
    title("Now you");
    out!("  The dossier      {folder} (the next demonstration makes it anew)");
    out!("  The runbook      {folder}/runbook-local.html");
    out!("  What happened    cd {folder} && regie runs");
    out!("  Start your own   regie init my-dossier");
    Ok(Exit::Ok)
}

fn scenes(g: &Global, stage: &Stage) -> Result<(), Failure> {
    let instance = || "pizzeria".into();
    title("1. A dossier, and a machine that is a folder: version 1.0.0 is brought about");
    expect(flow::deploy::deploy(g, instance(), None, &reason("first deploy"))?, Exit::Ok, "the first deploy")?;
    let url = flow::status::url(g, &instance())?;
    show(&url, "Margherita")?;

    title("2. Nothing is left to do");
    let plan = flow::plan::plan(g, &[])?;
    flow::show::plan(g, &plan);
    if !plan.is_empty() {
        return Err(Failure::new(
            "the plan after a deploy is not empty",
            "please report it, with the folder of the demonstration",
        ));
    }

    title("3. The inventory asks for version 2.0.0");
    stage.want("1.0.0", "2.0.0")?;
    expect(flow::deploy::deploy(g, instance(), None, &reason("four cheeses"))?, Exit::Ok, "the second deploy")?;
    show(&url, "Quatre fromages")?;

    title("4. Version 3.0.0 has a mistake in its menu");
    stage.want("2.0.0", "3.0.0")?;
    expect(
        flow::deploy::deploy(g, instance(), None, &reason("new prices"))?,
        Exit::Error,
        "the deploy of a broken version",
    )?;
    out!("\nThe old version still serves:");
    show(&url, "Quatre fromages")?;
    stage.want("3.0.0", "2.0.0")?;

    title("5. The runbook, from the same declarations");
    flow::runbook::runbook(g, Format::Html, Some(&stage.folder), None, false)?;
    Ok(())
}

/// Stops the application.
pub fn stop(g: &Global, stage: &Stage) -> Done {
    flow::stop::stop(&at(g, stage), "pizzeria".into(), None, &reason("end of the demonstration"))
}

fn at(g: &Global, stage: &Stage) -> Global {
    Global { dossier: Some(stage.folder.clone()), env: None, ..g.clone() }
}

fn reason(text: &str) -> RunArgs {
    RunArgs { yes: true, reason: Some(text.into()) }
}

fn title(text: &str) {
    out!("\n\x1b[1m── {text}\x1b[0m");
}

fn expect(is: Exit, wanted: Exit, what: &str) -> Result<(), Failure> {
    if is == wanted {
        return Ok(());
    }
    Err(Failure::new(
        format!("{what} ended with exit code {}, not {}", is.code(), wanted.code()),
        "the lines above say why",
    ))
}

/// Asks the application for its page, and shows the lines of the menu.
fn show(url: &str, wanted: &str) -> Result<(), Failure> {
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let ask = || -> std::io::Result<String> {
        let mut stream = std::net::TcpStream::connect(host)?;
        stream.set_read_timeout(Some(std::time::Duration::from_secs(5)))?;
        write!(stream, "GET / HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    };
    let text = ask().map_err(|e| Failure::io(format!("{url} does not answer"), &e))?;
    out!("\n  {url} → {}", text.lines().next().unwrap_or_default());
    for row in text.lines().filter_map(|l| l.strip_prefix("<tr><td>")) {
        out!("    {}", row.replace("</td><td>", "  ").replace("</td></tr>", ""));
    }
    if !text.contains(wanted) {
        return Err(Failure::new(format!("{url} does not show “{wanted}”"), "the lines above show what it answers"));
    }
    Ok(())
}
