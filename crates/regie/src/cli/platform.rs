//! `regie platform`

use super::Global;
use crate::exit::{Done, Exit, Failure};
use crate::flow::here;
use regie_dossier::Platform;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie platform\n  regie platform mariadb > platforms/mine.toml")]
pub struct Args {
    /// Print this one; without a name, list them
    name: Option<String>,
}

/// Lists the platforms, built in and the dossier's own, or prints one.
pub fn run(g: &Global, args: &Args) -> Done {
    // Outside of a dossier there are the built-in ones.
    let platforms = match here::read(g) {
        Ok((_, loaded)) => loaded.dossier.map_or_else(regie_dossier::builtin_platforms, |d| d.platforms),
        Err(_) => regie_dossier::builtin_platforms(),
    };
    let Some(name) = &args.name else {
        for platform in platforms.values() {
            if g.json {
                out!("{}", json(platform, false));
                continue;
            }
            let own = if platform.builtin { "" } else { " (this dossier's)" };
            out!("{:<12} {}{own}", platform.name, platform.summary);
        }
        return Ok(Exit::Ok);
    };
    match platforms.get(name) {
        Some(platform) if g.json => out!("{}", json(platform, true)),
        Some(platform) => out_raw!("{}", platform.text),
        None => {
            let known = platforms.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(Failure::usage(format!("there is no platform `{name}`"), format!("there are: {known}")));
        }
    }
    Ok(Exit::Ok)
}

fn json(platform: &Platform, whole: bool) -> serde_json::Value {
    let mut value = serde_json::json!({ "v": 1, "type": "platform", "platform": platform.name,
        "summary": platform.summary, "builtin": platform.builtin });
    if whole {
        value["text"] = platform.text.as_str().into();
    }
    value
}
