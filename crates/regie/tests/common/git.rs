//! Git repositories for tests, and a server that gives them to those who have the password.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

/// A working copy.
pub struct Repo {
    pub dir: tempfile::TempDir,
}

impl Repo {
    /// With one commit, tagged `v1`: a file `app` that says `one`.
    pub fn new() -> Self {
        let repo = Self { dir: tempfile::tempdir().unwrap() };
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo.commit("app", "one\n");
        repo.git(&["tag", "v1"]);
        repo
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Runs git there, as nobody's configuration says.
    pub fn git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.path()).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "Ana").env(format!("GIT_{who}_EMAIL"), "ana@example.org");
            git.env(format!("GIT_{who}_DATE"), "2026-11-21T09:14:03Z");
        }
        let output = git.output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", super::said(&output));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Commits a file; gives the commit.
    pub fn commit(&self, file: &str, text: &str) -> String {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--message", file]);
        self.git(&["rev-parse", "HEAD"])
    }
}

/// Serves a folder over HTTP to those who have the user and password: git's "dumb" protocol needs no more (githttp-backend
/// is not everywhere). Each `Authorization` that came is kept. It ends with the process.
pub struct Server {
    pub address: SocketAddr,
    pub asked: Arc<Mutex<Vec<Option<String>>>>,
}

impl Server {
    pub fn new(folder: PathBuf, authorization: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let (asked, authorization) = (Arc::clone(&server.asked), authorization.to_owned());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let given = answer(stream, &folder, &authorization);
                asked.lock().unwrap().push(given);
            }
        });
        server
    }
}

fn answer(mut stream: TcpStream, folder: &Path, authorization: &str) -> Option<String> {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let first = lines.next()?;
    let head: Vec<String> = lines.take_while(|l| !l.is_empty()).collect();
    let given = head.iter().find_map(|l| l.to_lowercase().starts_with("authorization: ").then(|| l[15..].to_owned()));
    let path = first.split(' ').nth(1)?.split('?').next()?.trim_start_matches('/').to_owned();
    let mut body = Vec::new();
    let (status, more) = if given.as_deref() != Some(authorization) {
        ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n")
    } else if fs::File::open(folder.join(path)).and_then(|mut f| f.read_to_end(&mut body)).is_ok() {
        ("200 OK", "")
    } else {
        ("404 Not Found", "")
    };
    let head = format!("HTTP/1.1 {status}\r\n{more}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    given
}
