//! Manual pages, from what `--help` says. Sections and their order are those of man-pages(7).

use clap::{Arg, ArgAction, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

/// What regie ends with, and why: exit.rs.
const EXITS: [(&str, &str); 7] = [
    ("0", "Done."),
    ("1", "It failed, or was put back; the last line says how things stand."),
    ("2", "There are changes (plan --detailed-exitcode)."),
    ("3", "A person has to decide: a run waits at a gate, or could not be put back."),
    (
        "4",
        "Refused: a stale plan, a hold, a lease, a file that is there already, or a question that was not answered with yes.",
    ),
    ("64", "The command line was wrong (EX_USAGE of sysexits(3))."),
    ("130", "Interrupted by Ctrl-C."),
];

const ENVIRONMENT: [(&str, &str); 4] = [
    ("REGIE_ENV", "The environment, where --env does not name one."),
    ("REGIE_SSH_CONFIG", "The configuration file that ssh is to read in place of ~/.ssh/config."),
    ("NO_COLOR", "When it is set and not empty, nothing is coloured."),
    ("LC_ALL, LC_MESSAGES, LANG", "The language of what regie init writes, French or English."),
];

const FILES: [(&str, &str); 4] = [
    ("dossier.toml", "In the folder of a dossier: regie looks for the nearest one, upwards."),
    (".regie/", "Beside it, out of git: the journal, archives, what was fetched."),
    ("~/.config/regie/key.txt", "The key that opens the secrets files; SSH keys do as well."),
    ("/var/lib/regie/", "On machines: what they were given, holds, runs."),
];

/// regie(1): file name and text.
pub(super) fn whole(command: &Command) -> (String, String) {
    let mut page = Page::new(command, command);
    page.heading("VERBS");
    for verb in super::verbs(command) {
        let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
        page.item(vec![bold(verb.get_name())], &about);
    }
    page.options("OPTIONS", command, |arg| !arg.is_positional());
    page.examples();
    page.table("EXIT STATUS", &EXITS);
    page.table("ENVIRONMENT", &ENVIRONMENT);
    page.table("FILES", &FILES);
    let verbs = super::verbs(command).map(|v| format!("regie-{}", v.get_name())).collect::<Vec<_>>();
    page.see_also(&verbs);
    ("regie.1".into(), page.text())
}

/// The page of a verb.
pub(super) fn verb(command: &Command, verb: &Command) -> (String, String) {
    let mut page = Page::new(command, verb);
    page.options("ARGUMENTS", verb, Arg::is_positional);
    page.options("OPTIONS", verb, |arg| !arg.is_positional() && !is_common(arg));
    let subs = verb.get_subcommands().filter(|s| !s.is_hide_set() && s.get_name() != "help").collect::<Vec<_>>();
    if !subs.is_empty() {
        page.heading("COMMANDS");
    }
    for sub in subs {
        page.control("SS", &[&format!("regie {} {}", verb.get_name(), sub.get_name())]);
        page.paragraphs(&sub.get_long_about().or(sub.get_about()).map(ToString::to_string).unwrap_or_default());
        page.items(sub, Arg::is_positional);
        page.items(sub, |arg| !arg.is_positional() && !is_common(arg));
    }
    page.options("COMMON OPTIONS", verb, |arg| !arg.is_positional() && is_common(arg));
    page.examples();
    page.table("EXIT STATUS", &EXITS);
    page.see_also(&["regie".to_owned()]);
    (format!("regie-{}.1", verb.get_name()), page.text())
}

struct Page {
    out: Vec<u8>,
    help: Help,
}

/// What stands below the options in `--help`, taken apart.
#[derive(Default)]
struct Help {
    prose: String,
    examples: Vec<String>,
}

impl Help {
    /// `Examples:` begins examples, up to a blank line; exit codes have their own section.
    fn of(command: &Command) -> Self {
        let text =
            command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string).unwrap_or_default();
        let mut help = Self::default();
        for part in text.split("\n\n").filter(|p| !p.starts_with("Exit codes:")) {
            match part.strip_prefix("Examples:\n") {
                Some(lines) => {
                    help.examples.extend(lines.lines().map(|l| l.strip_prefix("  ").unwrap_or(l).to_owned()))
                }
                None => help.prose.push_str(&format!("{part}\n\n")),
            }
        }
        help
    }
}

impl Page {
    /// The head of a page: name, synopsis, description.
    fn new(command: &Command, of: &Command) -> Self {
        let version = command.get_version().unwrap_or_default();
        let name = of.get_display_name().unwrap_or_else(|| of.get_name()).to_owned();
        let man = Man::new(of.clone()).title(name).section("1").source(format!("regie {version}")).manual("regie");
        let mut page = Self { out: Vec::new(), help: Help::of(of) };
        // Writing into memory does not fail.
        let _ = man.render_title(&mut page.out);
        // Text is set flush left: commands and names are broken at no hyphen.
        page.control("nh", &[]);
        page.control("ad", &["l"]);
        let _ = man.render_name_section(&mut page.out);
        page.heading("SYNOPSIS");
        let mut usages = Vec::new();
        if of.get_bin_name() == Some("regie") {
            usages.push("regie [OPTIONS] VERB [ARGUMENTS]".to_owned());
        } else {
            usages_of(of, &mut usages);
        }
        for (i, usage) in usages.iter().enumerate() {
            if i > 0 {
                page.control("br", &[]);
            }
            page.line(vec![roman(usage)]);
        }
        page.heading("DESCRIPTION");
        page.paragraphs(&of.get_long_about().or(of.get_about()).map(ToString::to_string).unwrap_or_default());
        let prose = std::mem::take(&mut page.help.prose);
        if !prose.trim().is_empty() {
            page.control("PP", &[]);
            page.paragraphs(&prose);
        }
        page
    }

    fn write(&mut self, roff: &Roff) {
        let _ = roff.to_writer(&mut self.out);
    }

    fn control(&mut self, name: &str, args: &[&str]) {
        let mut roff = Roff::new();
        roff.control(name, args.to_vec());
        self.write(&roff);
    }

    fn heading(&mut self, title: &str) {
        self.control("SH", &[title]);
    }

    fn line(&mut self, inlines: Vec<Inline>) {
        let mut roff = Roff::new();
        roff.text(inlines);
        self.write(&roff);
    }

    /// Text with blank lines between its paragraphs.
    fn paragraphs(&mut self, text: &str) {
        for (i, paragraph) in text.trim().split("\n\n").enumerate() {
            if i > 0 {
                self.control("PP", &[]);
            }
            paragraph.lines().for_each(|line| self.line(vec![roman(line)]));
        }
    }

    /// What something is, with its name before it.
    fn item(&mut self, head: Vec<Inline>, what: &str) {
        self.control("TP", &[]);
        self.line(head);
        self.paragraphs(what);
    }

    fn table(&mut self, title: &str, rows: &[(&str, &str)]) {
        self.heading(title);
        rows.iter().for_each(|(name, what)| self.item(vec![bold(*name)], what));
    }

    fn options(&mut self, title: &str, command: &Command, wanted: impl Fn(&Arg) -> bool) {
        if command.get_arguments().any(|a| !a.is_hide_set() && wanted(a)) {
            self.heading(title);
            self.items(command, wanted);
        }
    }

    fn items(&mut self, command: &Command, wanted: impl Fn(&Arg) -> bool) {
        for arg in command.get_arguments().filter(|a| !a.is_hide_set() && wanted(a)) {
            let mut what = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
            let values = arg.get_possible_values();
            if !values.is_empty() && arg.get_num_args().is_some_and(|n| n.takes_values()) {
                let values = values.iter().map(|v| v.get_name().to_owned()).collect::<Vec<_>>();
                what.push_str(&format!(" [one of: {}]", values.join(", ")));
            }
            let defaults = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect::<Vec<_>>();
            if !defaults.is_empty() && arg.get_num_args().is_some_and(|n| n.takes_values()) {
                what.push_str(&format!(" [default: {}]", defaults.join(" ")));
            }
            self.item(head(arg), &what);
        }
    }

    fn examples(&mut self) {
        let examples = std::mem::take(&mut self.help.examples);
        if examples.is_empty() {
            return;
        }
        self.heading("EXAMPLES");
        self.control("nf", &[]);
        examples.into_iter().for_each(|line| self.line(vec![roman(line)]));
        self.control("fi", &[]);
    }

    fn see_also(&mut self, names: &[String]) {
        self.heading("SEE ALSO");
        for (i, name) in names.iter().enumerate() {
            let end = if i + 1 < names.len() { "(1)," } else { "(1)" };
            self.line(vec![bold(name), roman(end)]);
        }
    }

    fn text(self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }
}

/// How a command is written, and those below it. The line that only says that there are commands is left out.
fn usages_of(command: &Command, out: &mut Vec<String>) {
    let subs = command.get_subcommands().filter(|s| !s.is_hide_set() && s.get_name() != "help").collect::<Vec<_>>();
    if subs.is_empty() || !command.is_subcommand_required_set() {
        let usage = command.clone().render_usage().to_string().replace("Usage: ", "").replace(" [COMMAND]", "");
        out.extend(usage.lines().map(|line| line.trim().to_owned()).filter(|line| !line.ends_with("<COMMAND>")));
    }
    subs.into_iter().for_each(|sub| usages_of(sub, out));
}

/// What every verb takes.
fn is_common(arg: &Arg) -> bool {
    let shown = matches!(arg.get_action(), ArgAction::Help | ArgAction::HelpShort | ArgAction::Version);
    arg.is_global_set() || shown
}

/// `-e, --env NAME`
fn head(arg: &Arg) -> Vec<Inline> {
    let mut head = Vec::new();
    if let Some(short) = arg.get_short() {
        head.push(bold(format!("-{short}")));
    }
    if let Some(long) = arg.get_long() {
        head.extend((!head.is_empty()).then(|| roman(", ")));
        head.push(bold(format!("--{long}")));
    }
    if arg.is_positional() || arg.get_num_args().is_some_and(|n| n.takes_values()) {
        head.extend((!head.is_empty()).then(|| roman(" ")));
        let names = arg.get_value_names().map(|names| names.iter().map(|n| n.to_string()).collect::<Vec<_>>());
        let names = names.unwrap_or_else(|| vec![arg.get_id().as_str().to_uppercase()]);
        head.push(italic(names.join(" ")));
        head.extend(arg.get_num_args().filter(|n| n.max_values() > 1 || arg.is_last_set()).map(|_| roman("...")));
    }
    head
}
