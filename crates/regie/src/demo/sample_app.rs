//! The sample application of the demonstration: a small web server inside this executable, so that the demonstration
//! needs nothing else. Its releases are folders of two files: `page.html` and `menu.txt` (one dish a line, `name;price`).
//! It reads them at each request, so a release whose menu is malformed starts but answers 500, as real mistakes do.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

/// `sample-app --port N [--root FOLDER]`: serves until it is ended.
pub fn serve(args: &[String]) -> i32 {
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let Some(port) = value("--port").and_then(|p| p.parse::<u16>().ok()) else {
        eprintln!("usage: regie sample-app --port N [--root FOLDER]");
        return 64;
    };
    let root = value("--root").map_or_else(|| PathBuf::from("."), PathBuf::from);
    let listener = match TcpListener::bind(("127.0.0.1", port)) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("cannot listen on 127.0.0.1:{port}: {error}");
            return 1;
        }
    };
    println!("serving {} on http://127.0.0.1:{port}/", root.display());
    for stream in listener.incoming().flatten() {
        if let Err(error) = answer(&root, stream) {
            eprintln!("a request failed: {error}");
        }
    }
    0
}

fn answer(root: &Path, stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5)))?;
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head is read so that closing does not reset the connection.
    while lines.next().transpose()?.is_some_and(|l| !l.is_empty()) {}
    let (status, body) = match page(root) {
        Ok(body) => ("200 OK", body),
        Err(why) => ("500 Internal Server Error", why),
    };
    println!("{request} -> {status}");
    let mut out = &stream;
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    out.flush()
}

/// The page with its menu, or what is wrong with the release.
fn page(root: &Path) -> Result<String, String> {
    let read = |name: &str| {
        std::fs::read_to_string(root.join(name)).map_err(|e| format!("{name} of this release cannot be read: {e}\n"))
    };
    let mut rows = String::new();
    for (number, line) in read("menu.txt")?.lines().enumerate() {
        let (dish, price) = line
            .split_once(';')
            .and_then(|(dish, price)| Some((dish, price.trim().parse::<f64>().ok()?)))
            .ok_or_else(|| format!("menu.txt, line {}: `dish;price` was expected, not `{line}`\n", number + 1))?;
        rows.push_str(&format!("<tr><td>{dish}</td><td>{price:.2} €</td></tr>\n"));
    }
    Ok(read("page.html")?.replace("<!-- menu -->", &rows))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_release_with_a_malformed_menu_says_which_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("page.html"), "<table><!-- menu --></table>").unwrap();
        std::fs::write(dir.path().join("menu.txt"), "Margherita;9.5\nReine;11\n").unwrap();
        assert!(page(dir.path()).unwrap().contains("<td>Reine</td><td>11.00 €</td>"));
        std::fs::write(dir.path().join("menu.txt"), "Margherita;9.5\nReine 11\n").unwrap();
        assert!(page(dir.path()).unwrap_err().contains("line 2"));
    }
}
