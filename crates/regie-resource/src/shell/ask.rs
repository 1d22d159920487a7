//! Questions to servers as commands: curl(1), and bash's own `/dev/tcp`.

use super::{block, quote};
use regie_wire::{Http, Tcp};

/// Seconds that one attempt may take.
const ATTEMPT: u64 = 10;

/// curl with what every attempt has: quiet, straight to the server (no proxy, no redirects), limited in time. The
/// address is the last word; `more` comes right before it.
pub fn curl(http: &Http, more: &[&str]) -> Vec<String> {
    let mut argv = ["curl", "--silent", "--show-error", "--noproxy", "*"].map(str::to_owned).to_vec();
    argv.extend(["--max-time".into(), http.within.clamp(1, ATTEMPT).to_string()]);
    let mut option = |name: &str, value: &Option<String>| {
        if let Some(value) = value {
            argv.extend([name.to_owned(), value.clone()]);
        }
    };
    option("--resolve", &http.resolve);
    option("--cacert", &http.cacert);
    argv.extend(more.iter().map(|w| (*w).to_owned()));
    argv.push(http.url.clone());
    argv
}

/// First the status, tried for as long as it may take, then the text.
pub(super) fn ask(http: &Http) -> String {
    let within = http.within.to_string();
    let mut more = vec!["--output", "/dev/null", "--write-out", "%{http_code}"];
    // curl itself tries again on these, which would be waiting for what is wanted to go away.
    if ![408, 429, 500, 502, 503, 504].contains(&http.status) && http.within > 1 {
        more.extend(["--retry", &within, "--retry-delay", "1", "--retry-max-time", &within, "--retry-all-errors"]);
    }
    let words = |argv: Vec<String>| argv.iter().map(|w| quote(w)).collect::<Vec<_>>().join(" ");
    let status = format!("\"$({})\"", words(curl(http, &more)));
    let mut commands = vec![match http.status {
        // curl says 000 when nobody answered.
        Http::ANSWERS => format!("case {status} in [1-4]??) ;; *) false ;; esac"),
        wanted => format!("test {status} = {wanted}"),
    }];
    match http.contains.as_deref() {
        None | Some("") => {}
        Some(text) if text.contains('\n') => commands.push(format!(
            "case \"$({}; echo .)\" in *{}*) ;; *) false ;; esac",
            words(curl(http, &[])),
            quote(text)
        )),
        Some(text) => commands.push(format!("{} | grep -qF -- {}", words(curl(http, &[])), quote(text))),
    }
    block(&commands)
}

/// Connects, and hangs up. Every Debian has bash, whose redirections know TCP.
pub(super) fn reach(tcp: &Tcp) -> String {
    let script = "until (: < \"/dev/tcp/$0/$1\") 2> /dev/null; do sleep 1; done";
    format!("timeout {} bash -c {} {} {}", tcp.within.max(1), quote(script), quote(&tcp.host), tcp.port)
}
