//! The runbook of OC Pizza in a real browser: on paper, on a narrow screen, and what it asks of the network. It needs
//! Chromium and poppler (Debian: chromium, poppler-utils); `cargo xtask test` installs them.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A4 in points, and what the style sheet leaves free on its left and right.
const A4: (f64, f64) = (594.96, 841.92);
const LEFT: f64 = 14.0 / 25.4 * 72.0;
const RIGHT: f64 = 18.0 / 25.4 * 72.0;

/// The browser; nothing where there is none, unless there must be.
fn browser() -> Option<&'static str> {
    let there = |tool: &&str| Command::new(tool).arg("--version").output().is_ok();
    let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(there);
    let found = browser.filter(|_| ["pdftotext", "pdfinfo"].iter().all(there));
    if found.is_none() {
        let why = "no Chromium or no poppler here (Debian: chromium, poppler-utils)";
        assert!(std::env::var_os("REGIE_REQUIRE_BROWSER").is_none(), "{why}");
        eprintln!("skipped: {why}");
    }
    found
}

/// Chromium without a window, with a profile of its own.
fn chromium(browser: &str, folder: &Path, args: &[&str]) -> String {
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", common::said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn poppler(tool: &str, args: &[&str], file: &Path) -> String {
    let mut command = Command::new(tool);
    command.args(args).arg(file);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", common::said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The runbook of the example for production.
fn runbook(folder: &Path, lang: &str) -> PathBuf {
    let dossier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oc-pizza");
    let output = Command::new(common::BIN)
        .arg("-C")
        .arg(dossier)
        .args(["runbook", "--env", "prod", "--format", "html", "--lang", lang])
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env_remove("REGIE_ENV")
        .env_remove("XDG_STATE_HOME")
        .env_remove("XDG_CACHE_HOME")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", common::said(&output));
    let file = folder.join("runbook.html");
    std::fs::write(&file, output.stdout).unwrap();
    file
}

/// Serves one page, and says what was asked for.
fn serve(page: String) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/runbook.html", listener.local_addr().unwrap());
    let (asked, asks) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            // A browser also opens connections that it may need, and asks nothing on them.
            let Some(first) = lines.next() else { continue };
            let _ = lines.find(|l| l.is_empty());
            asked.send(first).unwrap();
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length:";
            let _ = write!(stream, "{head} {}\r\n\r\n{page}", page.len());
        }
    });
    (address, asks)
}

#[test]
fn it_prints_on_a4() {
    let Some(browser) = browser() else { return };
    for lang in ["fr", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let file = runbook(folder.path(), lang);
        let page = std::fs::read_to_string(&file).unwrap();
        let pdf = folder.path().join("runbook.pdf");
        let url = format!("file://{}", file.display());
        chromium(
            browser,
            folder.path(),
            &["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display()), &url],
        );

        let info = poppler("pdfinfo", &[], &pdf);
        assert!(info.contains("(A4)"), "{info}");
        let text = poppler("pdftotext", &["-layout"], &pdf);
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        let count = pages.len();
        assert!(count > 5, "{count} pages");
        assert!(!pages[0].contains(&format!("/ {count}")), "the cover has no number:\n{}", pages[0]);
        for (i, page) in pages.iter().enumerate().skip(1) {
            assert!(page.trim_start().starts_with("OC Pizza · prod · version"), "page {}:\n{page}", i + 1);
            assert!(page.trim_end().ends_with(&format!("{} / {count}", i + 1)), "page {}:\n{page}", i + 1);
            let lines = page.lines().filter(|l| !l.trim().is_empty()).count();
            assert!(lines > 6, "page {} is nearly empty:\n{page}", i + 1);
        }
        for nothing in ["undefined", "{{", "}}"] {
            let prose = page.split_once("</style>").unwrap().1;
            assert_eq!(text.matches(nothing).count() > 0, prose.contains(nothing), "{nothing}");
        }
        let packed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = packed(&text);
        for title in page.split("<h2><span>").skip(1).map(|p| p.split("</h2>").next().unwrap()) {
            let title = title.replace("</span>", "").replace("&#39;", "'");
            assert!(said.contains(&packed(&title)), "the chapter {title} is not printed");
        }
        nothing_is_cut(&poppler("pdftotext", &["-bbox"], &pdf));
    }
}

/// Every word stands between the margins of its page.
fn nothing_is_cut(boxes: &str) {
    let number = |line: &str, name: &str| -> f64 {
        line.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().parse().unwrap()
    };
    let mut words = 0;
    for line in boxes.lines().filter(|l| l.trim_start().starts_with("<word")) {
        let (left, right) = (number(line, "xMin"), number(line, "xMax"));
        assert!(left >= LEFT - 1.0 && right <= A4.0 - RIGHT + 1.0, "{line}");
        assert!(number(line, "yMin") >= 0.0 && number(line, "yMax") <= A4.1, "{line}");
        words += 1;
    }
    assert!(words > 1000, "{words} words");
}

#[test]
fn it_asks_nothing_of_the_network() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (address, asks) = serve(std::fs::read_to_string(runbook(folder.path(), "fr")).unwrap());
    let shown = chromium(browser, folder.path(), &["--dump-dom", &address]);
    assert!(shown.contains("</main>"), "{shown}");
    let asked: Vec<String> = asks.try_iter().collect();
    assert_eq!(asked, ["GET /runbook.html HTTP/1.1"]);
}

#[test]
fn it_fits_a_narrow_screen() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(runbook(folder.path(), "fr")).unwrap();
    // A frame is as narrow as it is told; a window has a least width. The page's own policy forbids scripts: the frame
    // around it looks from outside.
    let frame = page.replace('&', "&amp;").replace('"', "&quot;");
    let probe = "const f = document.querySelector('iframe'); f.onload = () => {\
         const d = f.contentDocument, w = d.documentElement.clientWidth; d.querySelectorAll('details').forEach(e => e.open = true);\
         const wide = [...d.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 0.5 && !e.closest('.skip, thead'));\
         document.title = (w > 300 && w - d.documentElement.scrollWidth) + ' beyond ' + wide.map(e => e.outerHTML.slice(0, 80)).slice(0, 3) };";
    let outer = format!(
        "<!doctype html><title>?</title><iframe width=400 height=900 frameborder=0 srcdoc=\"{frame}\"></iframe><script>{probe}</script>"
    );
    let file = folder.path().join("frame.html");
    std::fs::write(&file, outer).unwrap();
    let shown = chromium(browser, folder.path(), &["--dump-dom", &format!("file://{}", file.display())]);
    let title = shown.split_once("<title>").unwrap().1.split("</title>").next().unwrap();
    assert_eq!(title, "0 beyond ");
}
