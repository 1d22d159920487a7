//! What the system under everything has, end to end: settings of the kernel, a repository of packages, file systems, swap,
//! logs, security updates. Made by regie on one host, by paste on another. And a host that restarts.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{Regie, Shop, patience, system_stage};

/// A small signed repository of packages in /srv/packages, as any machine of a team may have it; its key is printed.
const REPOSITORY: &str = r#"
set -eu
export GNUPGHOME=/root/signing
install -d -m 0700 $GNUPGHOME
gpg --batch --quiet --passphrase '' --quick-gen-key 'Packages <packages@shop.example>' ed25519 sign never 2>/dev/null
install -d /srv/packages/dists/stable/main/binary-amd64 /srv/packages/pool /tmp/greeting/DEBIAN
printf 'Package: greeting\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@shop.example>\nDescription: says hello\n' \
    > /tmp/greeting/DEBIAN/control
cd /srv/packages
dpkg-deb -b /tmp/greeting pool/greeting_1.0_all.deb > /dev/null
apt-ftparchive packages pool > dists/stable/main/binary-amd64/Packages
apt-ftparchive -o APT::FTPArchive::Release::Suite=stable -o APT::FTPArchive::Release::Components=main \
    -o APT::FTPArchive::Release::Architectures=amd64 release dists/stable > /tmp/Release
mv /tmp/Release dists/stable/Release
gpg --batch --yes --quiet --clearsign -o dists/stable/InRelease dists/stable/Release
gpg --armor --export
"#;

/// Of the kernel's settings a container may have those of its own network.
const WRITABLE: &str = "mount --bind /proc/sys/net /proc/sys/net && mount -o remount,rw,bind /proc/sys/net";

/// What belongs to others, and must stay as it is.
const FSTAB: &str = "# mine\nUUID=1\t/ ext4  errors=remount-ro 0 1\n";

const UPDATES: &str = "[server.updates]\nsecurity = true\nreboot = \"04:00\"\n\n";

fn resources(key: &str) -> String {
    format!(
        r#"{UPDATES}
[[server.resource]]
kind = "sysctl"
name = "web"
values = {{ net.core.somaxconn = 1024, net.ipv4.ip_local_port_range = "20000 60000" }}

[[server.resource]]
kind = "apt-repository"
name = "packages"
uris = "file:/srv/packages"
suites = "stable"
components = "main"
key = """
{key}"""

[[server.resource]]
kind = "package"
name = "greeting"

[[server.resource]]
kind = "mount"
path = "/srv/scratch"
device = "tmpfs"
type = "tmpfs"
options = ["size=8m", "mode=0750", "nosuid", "nofail"]

[[server.resource]]
kind = "mount"
path = "/srv/read only"
device = "/srv/packages"
type = "none"
options = ["bind", "ro"]

[[server.resource]]
kind = "swap"
path = "/mnt/disk/swap-{{{{ machine.name }}}}"
size = "8 MiB"
priority = 3

[[server.resource]]
kind = "logrotate"
name = "shop"
paths = "/var/log/shop/*.log"
frequency = "daily"
rotate = 2
postrotate = "date >> /tmp/rotated"
"#
    )
}

/// What its own tools say of a host that has it all.
fn has_it_all(host: &Host) {
    let says = |command: &str, words: &str| {
        let said = host.sh(command).ok().stdout;
        assert!(said.contains(words), "{}: {command}: “{words}” is missing in\n{said}", host.name());
    };
    says("cat /proc/sys/net/core/somaxconn", "1024");
    says("cat /proc/sys/net/ipv4/ip_local_port_range", "20000\t60000");
    says("dpkg-query -W greeting", "1.0");
    says("apt-cache policy greeting", "file:/srv/packages stable/main");
    says("findmnt -no FSTYPE,OPTIONS --mountpoint /srv/scratch", "size=8192k,mode=750");
    says("findmnt -no OPTIONS --mountpoint '/srv/read only'; ls '/srv/read only'", "pool");
    assert!(!host.sh("touch '/srv/read only/x'").success());
    says("swapon --show=NAME,SIZE,PRIO --noheadings", &format!("/mnt/disk/swap-{}", host.name()));
    says("findmnt --verify --tab-file /etc/fstab 2>&1 || true", "0 parse errors");
    says("cat /etc/fstab", FSTAB);
    says("apt-config dump Unattended-Upgrade::Automatic-Reboot-Time", "04:00");
    says("systemctl is-enabled apt-daily-upgrade.timer && systemctl is-active apt-daily-upgrade.timer", "active");
}

/// Each by hand, and the words in the plan that show it.
const DRIFT: [(&str, &str); 9] = [
    ("sysctl -w net.core.somaxconn=512", "net.core.somaxconn is 512"),
    ("echo '# x' >> /etc/apt/sources.list.d/packages.sources", "differs from the dossier"),
    ("rm -f /var/lib/apt/lists/_srv_packages*", "differs from the dossier"),
    ("mount -o remount,exec,suid,size=4m /srv/scratch", "nosuid wanted, size=4096k, wanted size=8m"),
    ("mount -o remount,bind,rw '/srv/read only'", "ro wanted"),
    ("sed -i 's/,nofail//' /etc/fstab", "/etc/fstab says otherwise"),
    ("swapoff /mnt/disk/swap-web", "not in use"),
    ("sed -i 's/rotate 2/rotate 9/' /etc/logrotate.d/shop", "differs from the dossier"),
    ("systemctl disable -q --now apt-daily-upgrade.timer", "does not start at boot"),
];

struct Made {
    fleet: Fleet,
    shop: Shop,
    regie: Regie,
    inventory: String,
    key: String,
}

fn fleet(name: &str) -> Made {
    let image = system_stage();
    let fleet = Fleet::try_up_on(name, &[("web", &image), ("twin", &image)]).unwrap();
    let web = fleet.host("web");
    let key = web.sh(REPOSITORY).ok().stdout;
    let packages = web.sh("tar -C / -c srv/packages | base64").ok().stdout;
    fleet.host("twin").write("/tmp/packages", packages);
    fleet.host("twin").sh("base64 -d /tmp/packages | tar -C / -x").ok();
    for host in fleet.hosts() {
        host.sh(WRITABLE).ok();
        host.write("/etc/fstab", FSTAB);
        host.sh("mkdir -p /var/log/shop; echo one > /var/log/shop/a.log").ok();
    }
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let path = shop.path().join("inventory/test.toml");
    let inventory = std::fs::read_to_string(path).unwrap() + "\n[machine.twin]\naddress = \"ssh://twin\"\n\n";
    Made { fleet, shop, regie, inventory, key }
}

#[test]
fn what_the_system_has_is_made_kept_and_removed() {
    let Made { fleet, shop, regie, inventory, key } = fleet("kinds-more");
    let (web, twin) = (fleet.host("web"), fleet.host("twin"));
    let ask = |more: &str| drop(shop.write("inventory/test.toml", &format!("{inventory}{more}")));
    ask(&resources(&key));

    regie.ok("apply --yes --only web");
    has_it_all(web);
    // The other is made by paste, and regie finds nothing to do on it.
    let script = regie.ok("by-hand --bare --machine twin").out;
    let pasted = twin.bash_stdin(&script);
    assert!(pasted.success(), "{script}\n--\n{}\n{}", pasted.stdout, pasted.stderr);
    has_it_all(twin);
    regie.plan_is_empty();

    // The programs that these are for do what was asked.
    web.sh("logrotate -f /etc/logrotate.d/shop").ok();
    assert_eq!(web.sh("cat /var/log/shop/a.log.1; wc -l < /tmp/rotated").ok().stdout, "one\n1\n");
    let updates = web.sh("unattended-upgrade --dry-run --verbose 2>&1").ok().stdout;
    let allowed = updates.lines().find(|l| l.contains("Allowed origins are")).unwrap_or_default();
    assert!(allowed.contains("label=Debian-Security") && !allowed.contains("label=Debian,"), "{updates}");

    // Drift by hand is shown, each in its words, and repaired.
    for (command, _) in DRIFT {
        web.sh(command).ok();
    }
    let plan = regie.run("plan --detailed-exitcode --only web");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for (command, words) in DRIFT {
        assert!(plan.out.contains(words), "{command}: “{words}” is missing in\n{}", plan.out);
    }
    regie.ok("apply --yes");
    has_it_all(web);
    regie.plan_is_empty();

    // A larger swap file takes the other's place.
    ask(&resources(&key).replace("8 MiB", "12 MiB"));
    regie.ok("apply --yes --only web");
    assert!(web.sh("swapon --show=SIZE --noheadings --raw").ok().text().contains("12M"));
    ask(&resources(&key));
    regie.ok("apply --yes --only web");

    // Taken out of the dossier they go; what is in use stays, and who uses it is said.
    web.sh("cd /srv/scratch && exec nohup sleep 1000 > /dev/null 2>&1 &").ok();
    let users = || web.sh("ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -c scratch").stdout.trim() == "1";
    wait_until("somebody is in /srv/scratch", patience(), users);
    ask("");
    let busy = regie.run("apply --yes --only web");
    assert_eq!(busy.code, 1, "{}", busy.said());
    assert!(busy.said().contains("(sleep)"), "{}", busy.said());
    let fstab = web.sh("cat /etc/fstab").ok().stdout;
    assert!(fstab.contains("/srv/scratch"), "{fstab}");
    web.sh("pkill -x sleep").ok();
    regie.ok("apply --yes --only web");
    assert_eq!(web.sh("cat /etc/fstab").ok().stdout, FSTAB);
    let left = "! mountpoint -q /srv/scratch && ! mountpoint -q '/srv/read only' && [ ! -e /mnt/disk/swap-web ] \
                && ! grep -q swap-web /proc/swaps && [ ! -e /etc/sysctl.d/60-regie-web.conf ] && [ ! -e /etc/logrotate.d/shop ] \
                && [ ! -e /etc/apt/sources.list.d/packages.sources ] && [ ! -e /etc/apt/keyrings/packages.asc ] \
                && [ ! -e /etc/apt/apt.conf.d/60regie-updates ] && [ -d /srv/packages/pool ] && apt-get update -qq";
    web.sh(left).ok();
    let plan = regie.run("plan --detailed-exitcode --only web");
    assert_eq!(plan.code, 0, "{}", plan.said());
    // Swap is the whole kernel's: what is in use when a host goes stays in use.
    twin.sh("swapoff /mnt/disk/swap-twin").ok();
}

/// A resource that cannot be brought about, and what a person is told; `shown` by a plan already, or on the way.
struct Refused {
    resource: String,
    says: &'static str,
    planned: bool,
}

#[test]
fn what_cannot_be_brought_about_leaves_all_as_it_was() {
    let Made { fleet, shop, regie, inventory, key } = fleet("kinds-refused");
    let web = fleet.host("web");
    let ask = |more: &str| drop(shop.write("inventory/test.toml", &format!("{inventory}{more}")));
    web.sh("echo precious > /mnt/disk/data").ok();
    let repository = format!(
        "kind = \"apt-repository\"\nname = \"x\"\nsuites = \"stable\"\ncomponents = \"main\"\nkey = \"\"\"\n{key}\"\"\"\n"
    );
    let other = repository.clone() + "uris = \"file:/srv/nowhere\"\n";
    let all = [
        Refused { resource: other, says: "/srv/nowhere", planned: false },
        Refused {
            resource: "kind = \"sysctl\"\nname = \"x\"\nvalues = { vm.swappiness = 61 }\n".into(),
            says: "can only be read here",
            planned: true,
        },
        Refused {
            resource: "kind = \"sysctl\"\nname = \"x\"\nvalues = { net.core.nonsense = 1 }\n".into(),
            says: "nonsense",
            planned: false,
        },
        Refused {
            resource: "kind = \"mount\"\npath = \"/srv/x\"\ndevice = \"/dev/nowhere\"\ntype = \"ext4\"\n".into(),
            says: "/dev/nowhere",
            planned: false,
        },
        Refused {
            resource: "kind = \"swap\"\npath = \"/swapfile\"\nsize = \"2 MiB\"\n".into(),
            says: "may not take swap files",
            planned: false,
        },
        Refused {
            resource: "kind = \"swap\"\npath = \"/mnt/disk/data\"\nsize = \"2 MiB\"\n".into(),
            says: "is no swap file",
            planned: true,
        },
        Refused {
            resource: "kind = \"logrotate\"\nname = \"x\"\ncontent = \"/var/log/x.log {\\n  frobnicate\\n}\\n\"\n"
                .into(),
            says: "unknown option 'frobnicate'",
            planned: false,
        },
    ];
    let state = "cat /etc/fstab /mnt/disk/data /proc/sys/vm/swappiness; ls -A /etc/sysctl.d /etc/apt/sources.list.d /etc/apt/keyrings \
                 /etc/logrotate.d /srv /swapfile* 2>&1; grep -e ^/swapfile -e ^/mnt/disk/data /proc/swaps";
    let before = web.sh(state).stdout;
    for Refused { resource, says, planned } in all {
        ask(&format!("[[server.resource]]\n{resource}"));
        assert_eq!(regie.run("plan --only web").code, if planned { 1 } else { 0 }, "{resource}");
        let refused = regie.run("apply --yes --only web");
        assert_eq!(refused.code, 1, "{resource}\n{}", refused.said());
        assert!(refused.said().contains(says), "{resource}: “{says}” is missing in\n{}", refused.said());
        assert_eq!(web.sh(state).stdout, before, "{resource}");
    }
}

#[test]
fn a_host_restarts_and_what_should_run_there_runs() {
    let fleet = Fleet::up("reboot-verb", &["web"]);
    let web = fleet.host("web");
    let shop = Shop::on(&["web"]);
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    regie.ok("deploy shop");
    let page = || web.sh("curl -s http://127.0.0.1:8080/").stdout;
    assert_eq!(page(), "Shop 1.0.0\n");

    let unneeded = regie.ok("reboot web --if-needed --yes");
    assert!(unneeded.out.contains("nothing there asks for a restart"), "{}", unneeded.said());
    let unasked = regie.run("reboot web");
    assert_eq!(unasked.code, 1, "nobody can be asked\n{}", unasked.said());
    assert!(unasked.said().contains("shop will be away: it has its app, proxy here"), "{}", unasked.said());

    web.sh("printf 'linux-image-amd64\\nlibc6\\n' > /run/reboot-required.pkgs; touch /run/reboot-required").ok();
    web.sh("echo before > /run/before").ok();
    // A container that ends is started again by its engine, as a machine is by its firmware.
    web.starts_again();
    let rebooted = regie.ok("reboot web --if-needed --yes --reason \"kernel\"");
    assert!(rebooted.out.contains("asked for by libc6, linux-image-amd64"), "{}", rebooted.said());
    assert!(rebooted.out.contains("web is back: it was away for"), "{}", rebooted.said());
    assert!(rebooted.out.contains("What should run there runs."), "{}", rebooted.said());
    assert!(!web.sh("ls /run/before").success(), "it did not restart");
    assert_eq!(page(), "Shop 1.0.0\n");
    regie.plan_is_empty();
    let runs = regie.ok("runs").out;
    assert!(runs.contains("reboot web"), "{runs}");

    // What does not come up again is said.
    web.sh("systemctl disable -q shop-web.service").ok();
    let limping = regie.run("reboot web --yes");
    assert_eq!(limping.code, 1, "{}", limping.said());
    assert!(limping.out.contains("✗ shop-web.service: "), "{}", limping.said());
    regie.ok("apply --yes");

    // What is stopped and stays so.
    web.stays_down();
    let gone = regie.run("reboot web --yes --within 20s");
    assert_eq!(gone.code, 3, "{}", gone.said());
    assert!(gone.said().contains("has not answered for"), "{}", gone.said());
    let run = gone.said().split("regie resume ").nth(1).unwrap().split([',', '\n']).next().unwrap().to_owned();
    web.start();
    regie.ok(&format!("resume {run}"));
    regie.plan_is_empty();
}
