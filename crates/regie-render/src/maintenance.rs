//! The page that visitors are shown for the time of a maintenance, where a service has none of its own.

use crate::html::escape;
use crate::units::moment;
use crate::words;
use regie_dossier::Language;

const STYLE: &str = "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#fff;color:#1a1a1a;\
    font:1.125rem/1.6 system-ui,sans-serif}main{max-width:34rem;padding:2rem}h1{font-size:1.6rem;line-height:1.3;margin:0 0 1rem}\
    p{margin:.5rem 0}@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}}";

/// One HTML file that needs nothing else. `until`: a local date, time and zone, as `2026-11-21 14:30:00 CET`.
pub fn maintenance_page(language: Language, title: &str, reason: Option<&str>, until: Option<&str>) -> String {
    let words = words(language);
    let (lang, w) = match language {
        Language::Fr => ("fr", &FR),
        Language::En => ("en", &EN),
    };
    let paragraph = |text: String| format!("<p>{}</p>\n", escape(&text));
    let reason = reason.map(|r| paragraph(r.to_owned())).unwrap_or_default();
    let until = paragraph(match until {
        Some(until) => (w.until)(&moment(until, words)),
        None => w.soon.to_owned(),
    });
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{what}{reason}{until}</main>\n\
         </body>\n</html>\n",
        title = escape(title),
        what = paragraph(w.what.to_owned()),
    )
}

struct PageWords {
    what: &'static str,
    soon: &'static str,
    until: fn(&str) -> String,
}

const FR: PageWords = PageWords {
    what: "Le site est en maintenance.",
    soon: "Merci de revenir un peu plus tard.",
    until: |until| format!("Retour prévu le {until}."),
};

const EN: PageWords = PageWords {
    what: "This site is being maintained.",
    soon: "Please come back a little later.",
    until: |until| format!("It is expected to be back on {until}."),
};

#[cfg(test)]
mod tests {
    use super::maintenance_page;
    use regie_dossier::Language;

    #[test]
    fn it_says_what_is_known_and_lets_nothing_in() {
        let until = Some("2026-11-22 14:30:00 CET");
        let page = maintenance_page(Language::Fr, "OC <Pizza>", Some("nouvelle base & co"), until);
        assert!(page.contains("<h1>OC &lt;Pizza&gt;</h1>") && page.contains("nouvelle base &amp; co"), "{page}");
        assert!(page.contains("Retour prévu le 22 novembre 2026 à 14:30 CET."), "{page}");
        let page = maintenance_page(Language::En, "Shop", None, None);
        assert!(page.contains("Please come back a little later.") && !page.contains("expected"), "{page}");
    }
}
