//! The example of the repository, `examples/oc-pizza`, on hosts of ours: addresses, sizes and outside services are theirs,
//! its shop comes from a git repository with two versions; all else is as it is written there.

use crate::Regie;
use regie_hosts::{Fleet, Host, wait_until};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml_edit::{DocumentMut, InlineTable, Item, Table, value};

/// The two versions that the repository has.
pub const VERSIONS: [&str; 2] = ["2.0.0", "2.1.0"];

/// Values of the secrets that the example names.
pub const SECRETS: [(&str, &str); 2] =
    [("db_password", "p@ss'w0rd \"$`\\ 7Kq"), ("secret_key", "not-secret-but-long-enough-for-django-0123456789")];

/// A copy of the example, for a fleet.
pub struct OcPizza {
    dir: tempfile::TempDir,
    env: &'static str,
}

impl OcPizza {
    /// For hosts named like the machines of one of its environments.
    ///
    /// # Panics
    /// When the example is not as expected.
    pub fn on(fleet: &Fleet, env: &'static str) -> Self {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/oc-pizza");
        let example = example.canonicalize().expect("the example");
        let oc_pizza = Self { dir: tempfile::tempdir().expect("a folder"), env };
        copy(&example, &oc_pizza.path());
        oc_pizza.repository();
        let repository = oc_pizza.dir.path().join("boutique.git").display().to_string();
        oc_pizza.edit("services/boutique.toml", |doc| {
            let mut source = Table::new();
            source["git"] = value(repository);
            doc["source"] = Item::Table(source);
        });
        oc_pizza.edit(&oc_pizza.inventory(), |doc| {
            for host in fleet.hosts() {
                let machine = doc["machine"][host.name()].or_insert(Item::Table(Table::new()));
                machine["address"] = value(format!("ssh://{}", host.name()));
                machine["host"] = value(host.address());
                let mut size = InlineTable::new();
                size.insert("memory", "1 GB".into());
                size.insert("cpus", 1.into());
                machine["size"] = value(size);
            }
            doc["instance"]["boutique"]["version"] = value(VERSIONS[0]);
            // Nobody on the internet is asked in a test: a host stands in for them. And the kitchen is quick.
            let variables = doc["variables"].or_insert(Item::Table(Table::new()));
            let outside = format!("http://{}:9090/", fleet.hosts()[0].address());
            variables["paypal"] = value(outside.clone());
            variables["googlemaps"] = value(outside);
            variables["preparation"] = value(2);
        });
        fleet.hosts().iter().for_each(trust);
        let outside = &fleet.hosts()[0];
        outside.sh("mkdir -p /tmp/outside && echo there > /tmp/outside/index.html").ok();
        oc_pizza
    }

    /// The shop at its first version, on three hosts that have what it stands on.
    ///
    /// # Panics
    /// When the hosts or the shop do not come up.
    pub fn deployed(name: &str) -> (Fleet, Self, Regie) {
        let stage = crate::shop_stage();
        let fleet = Fleet::try_up_on(name, &[("db", &stage), ("app", &stage), ("web", &stage)]).expect("hosts");
        let oc_pizza = Self::on(&fleet, "prod");
        let regie = Regie::new(&oc_pizza.path(), &fleet.ssh_config());
        oc_pizza.secrets(&regie);
        oc_pizza.outside_answers(&fleet);
        regie.ok("apply --env prod --yes");
        (fleet, oc_pizza, regie)
    }

    /// The outside services answer, from the machine that stands in for them.
    ///
    /// # Panics
    /// When they do not.
    pub fn outside_answers(&self, fleet: &Fleet) {
        let host = &fleet.hosts()[0];
        let server = "python3 -m http.server --directory /tmp/outside 9090";
        host.sh(&format!("command -v python3 > /dev/null || apt-get install -qy --no-install-recommends python3 > /dev/null; setsid {server} > /dev/null 2>&1 &")).ok();
        let answers = || host.sh("curl -fsS http://127.0.0.1:9090/").success();
        wait_until("the outside services answer", crate::patience(), answers);
    }

    /// The dossier's folder.
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("oc-pizza")
    }

    /// The file of its environment.
    pub fn inventory(&self) -> String {
        format!("inventory/{}.toml", self.env)
    }

    /// Asks for another version.
    ///
    /// # Panics
    /// When the inventory cannot be written.
    pub fn version(&self, version: &str) {
        self.edit(&self.inventory(), |doc| doc["instance"]["boutique"]["version"] = value(version));
    }

    /// Changes one of its files.
    ///
    /// # Panics
    /// When it cannot be read or written.
    pub fn edit(&self, file: &str, change: impl FnOnce(&mut DocumentMut)) {
        let path = self.path().join(file);
        let mut doc: DocumentMut = fs::read_to_string(&path).expect(file).parse().expect("TOML");
        change(&mut doc);
        fs::write(&path, doc.to_string()).expect(file);
    }

    /// Gives somebody a key, and the secrets their values.
    ///
    /// # Panics
    /// When regie refuses.
    pub fn secrets(&self, regie: &Regie) {
        regie.ok("secrets keys --new");
        for (name, secret) in SECRETS {
            regie.set_secret(self.env, name, secret);
        }
    }

    /// The shop's two versions as tags of a repository.
    fn repository(&self) {
        let shop = self.dir.path().join("boutique.git");
        fs::rename(self.path().join("boutique"), &shop).expect("the shop");
        let commit = |version: &str| {
            git(&shop, &["add", "-A"]);
            git(&shop, &["commit", "-qm", version]);
            git(&shop, &["tag", version]);
        };
        git(&shop, &["init", "-q"]);
        commit(VERSIONS[0]);
        let patch = self.path().join(format!("versions/{}.patch", VERSIONS[1]));
        git(&shop, &["apply", "-p2", patch.to_str().expect("a path")]);
        commit(VERSIONS[1]);
    }
}

fn git(repository: &Path, args: &[&str]) {
    // The same commits every time: what is printed names them.
    let who = ["AUTHOR", "COMMITTER"].map(|who| {
        [("NAME", "OC Pizza"), ("EMAIL", "dev@ocpizza.example"), ("DATE", "2026-11-01T09:00:00Z")]
            .map(|(what, is)| (format!("GIT_{who}_{what}"), is))
    });
    let mut git = Command::new("git");
    let done = git.arg("-C").arg(repository).args(args).envs(who.concat()).output().expect("git");
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn copy(from: &Path, to: &Path) {
    // What was made while somebody tried the example stays behind.
    let done = Command::new("git")
        .current_dir(from)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .expect("git");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for name in done.stdout.split(|b| *b == 0).filter(|n| !n.is_empty()) {
        let name = Path::new(std::str::from_utf8(name).expect("a name"));
        let target = to.join(name);
        fs::create_dir_all(target.parent().expect("parent")).expect("folder");
        fs::copy(from.join(name), &target).expect("copy");
    }
}

/// A host fetches Python packages as this machine does: through whatever certificates it trusts.
fn trust(host: &Host) {
    let Ok(bundle) =
        std::env::var("PIP_CERT").and_then(|path| fs::read(path).map_err(|_| std::env::VarError::NotPresent))
    else {
        return;
    };
    host.write("/usr/local/share/regie-test-ca.crt", bundle);
    host.write("/etc/pip.conf", "[global]\ncert = /usr/local/share/regie-test-ca.crt\n");
}
