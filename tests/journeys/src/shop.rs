//! A dossier for hosts: a small shop served by busybox's web server, with a secret, a hand-made machine part, and a build
//! that can be made to wait, so that faults can strike in the middle of an apply.

use std::fs;
use std::path::{Path, PathBuf};

/// Port of the shop on its host.
pub const PORT: u16 = 8080;

/// A dossier in a temporary folder.
pub struct Shop {
    dir: tempfile::TempDir,
}

impl Shop {
    /// For these hosts, the first of which serves the shop; a second one asks it from outside.
    pub fn on(hosts: &[&str]) -> Self {
        let shop = Self { dir: tempfile::tempdir().expect("a folder") };
        shop.write("dossier.toml", "title = \"Shop\"\nauthor = \"Ops\"\nenvironment = \"test\"\n");
        shop.write("inventory/base.toml", "[variables]\nowner = \"the shop\"\n");
        let machines: String = hosts.iter().map(|h| format!("[machine.{h}]\naddress = \"ssh://{h}\"\n\n")).collect();
        let server = "[server]\npackages = [\"busybox\"]\n\n\
             [[server.resource]]\nkind = \"directory\"\npath = \"/etc/shop\"\nmode = \"0755\"\n\n\
             [[server.resource]]\nkind = \"file\"\npath = \"/etc/shop/motd\"\nmode = \"0644\"\ncontent = \"Welcome to {{ owner }}\\n\"\n\n";
        let roles = match hosts {
            [app] => format!("{{ app = \"{app}\" }}"),
            [app, proxy, ..] => format!("{{ app = \"{app}\", proxy = \"{proxy}\" }}"),
            [] => String::new(),
        };
        let instance = format!("[instance.shop]\nversion = \"1.0.0\"\nport = {PORT}\non = {roles}\n");
        shop.write("inventory/test.toml", &format!("{machines}{server}{instance}"));
        shop.service("");
        for version in ["1.0.0", "2.0.0", "3.0.0"] {
            let page = if version == "3.0.0" { "out of order".into() } else { format!("Shop {version}") };
            shop.write(&format!("app/{version}/www/index.html"), &format!("{page}\n"));
        }
        shop
    }

    /// Writes the service, with more at its top level (before the tables).
    pub fn service(&self, more: &str) {
        // Listens on all addresses when a proxy's machine asks it.
        let text = format!(
            "recipe = \"command\"\nsummary = \"A shop for journeys\"\n{more}\n\
             [source]\npath = \"app/{{{{ version }}}}\"\n\n\
             [process.web]\ncommand = \"busybox httpd -f -vv -p 0.0.0.0:{{{{ port }}}} -h {{{{ current }}}}/www\"\n\n\
             [env]\nSHOP_NAME = {{ required = true, description = \"name\", value = \"Shop\" }}\n\n\
             [[verify]]\nhttp = \"http://127.0.0.1:{{{{ port }}}}/\"\ncontains = \"Shop\"\nwithin = \"5s\"\n"
        );
        self.write("services/shop.toml", &text);
    }

    /// Makes the build wait until `/tmp/go` is there (at most a minute).
    pub fn wait_in_build(&self) {
        let wait = "i=0; touch /tmp/waiting; until [ -e /tmp/go ] || [ $i -gt 600 ]; do sleep 0.1; i=$((i+1)); done";
        let text = fs::read_to_string(self.path().join("services/shop.toml")).expect("service");
        self.write("services/shop.toml", &format!("{text}\n[build]\nrun = [\"{wait}\"]\n"));
    }

    /// Asks for another version.
    pub fn version(&self, from: &str, to: &str) {
        let path = "inventory/test.toml";
        let text = fs::read_to_string(self.path().join(path)).expect("inventory");
        assert!(text.contains(&format!("\"{from}\"")), "{text}");
        self.write(path, &text.replace(&format!("\"{from}\""), &format!("\"{to}\"")));
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes one of its files.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(&path, text).expect("file");
        path
    }
}
