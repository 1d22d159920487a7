//! A site of Apache from what is said about it. The platform `apache` has the modules that these directives are of.

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use super::nginx::CIPHERS;
use super::site::{Main, Said};

/// The configuration.
pub(super) fn site(r: &Rendering<'_>, said: &Said) -> Expanded<String> {
    let mut out = String::new();
    let names = names(said);
    match &said.tls {
        Some((certificate, key)) => {
            if said.redirect {
                out.push_str(&format!("<VirtualHost *:80>\n{names}    RewriteEngine On\n    RewriteRule ^ https://%{{HTTP_HOST}}%{{REQUEST_URI}} [R=301,L]\n</VirtualHost>\n\n"));
            }
            out.push_str(&format!(
            "<VirtualHost *:443>\n{names}\n    SSLEngine on\n    SSLCertificateFile {certificate}\n    SSLCertificateKeyFile {key}\n\
             \x20   SSLProtocol -all +TLSv1.2 +TLSv1.3\n    SSLCipherSuite {CIPHERS}\n    SSLHonorCipherOrder off\n    SSLSessionTickets off\n\
             \x20   Protocols h2 http/1.1\n\n"
            ));
        }
        None => out.push_str(&format!("<VirtualHost *:80>\n{names}\n")),
    }
    out.push_str(&format!(
        "    CustomLog /var/log/apache2/{0}.access.log combined\n    ErrorLog /var/log/apache2/{0}.error.log\n    LimitRequestBody {1}\n",
        said.name,
        bytes(&said.max_body)
    ));
    out.push_str(&said.closed.as_deref().map(maintenance).unwrap_or_default());
    for location in &said.denied {
        out.push_str(&format!("\n    <Location \"{location}\">\n        Require all denied\n    </Location>\n"));
    }
    for location in &said.plain {
        out.push_str(&format!("\n    <Location \"{location}\">\n        SetHandler None\n    </Location>\n"));
    }
    let is_php = matches!(said.main, Main::Php(..));
    for (location, folder) in &said.folders {
        // A script that somebody uploaded is shown, not run.
        let shown = "        <FilesMatch \"\\.php$\">\n            SetHandler None\n        </FilesMatch>\n";
        let shown = if is_php { shown } else { "" };
        out.push_str(&format!(
            "\n    Alias \"{location}\" \"{folder}\"\n    <Directory \"{folder}\">\n{}{shown}    </Directory>\n",
            ALLOWED
        ));
    }
    out.push_str(&proxy(r, said)?);
    out.push_str(&main(said));
    // Of all that is said about this address, what is said last holds.
    out.push_str(if said.closed.is_some() { SHOWN } else { "" });
    out.push_str("</VirtualHost>\n");
    Ok(out)
}

/// Where the page of a maintenance is shown.
const PAGE: &str = "/.regie-maintenance.html";

/// The page itself: asked for again in two minutes (Retry-After, RFC 9110, 10.2.3).
const SHOWN: &str = "
    <Location \"/.regie-maintenance.html\">
        Require all granted
        AddDefaultCharset utf-8
        Header always set Retry-After 120
        Header always set Cache-Control no-store
    </Location>
";

/// The page of a maintenance for as long as it lies there, to all but who asks on this machine itself: that is where a deploy
/// is verified from. The file appears and goes without Apache reading anything anew. REDIRECT_STATUS stands where Apache shows
/// the page of an error (httpd.apache.org/docs/2.4/custom-error.html), which nobody may ask for by its address.
fn maintenance(page: &str) -> String {
    format!(
        "\n    RewriteEngine On\n    RewriteCond {page} -f\n    RewriteCond %{{REMOTE_ADDR}} !^(127\\.|::1$)\n    \
         RewriteCond %{{ENV:REDIRECT_STATUS}} !=503\n    RewriteRule ^ - [R=503,L]\n    \
         RewriteCond %{{ENV:REDIRECT_STATUS}} !=503\n    RewriteRule ^{address}$ - [R=404,L]\n    \
         ErrorDocument 503 {PAGE}\n    Alias {PAGE} {page}\n",
        address = PAGE.replace('.', "\\."),
    )
}

/// Files that may be shown; no list of a folder, no configuration in it.
const ALLOWED: &str = "        Require all granted\n        AllowOverride None\n        Options FollowSymLinks\n";

fn names(said: &Said) -> String {
    let mut domains = said.domains.iter();
    let first = domains.next().map(|d| format!("    ServerName {d}\n")).unwrap_or_default();
    let others = domains.map(String::as_str).collect::<Vec<_>>().join(" ");
    let others = if others.is_empty() { others } else { format!("    ServerAlias {others}\n") };
    first + &others
}

/// What is passed on, what is not, and what the server behind is told of who asks.
fn proxy(r: &Rendering<'_>, said: &Said) -> Expanded<String> {
    let behind = match &said.main {
        Main::Upstream(upstream) | Main::Both(_, upstream) => Some(upstream),
        Main::Root(_) | Main::Php(..) => None,
    };
    if behind.is_none() && said.passed.is_empty() {
        return Ok(String::new());
    }
    let all = said.passed.iter().map(|(_, upstream)| ("pass", upstream)).chain(behind.map(|b| ("upstream", b)));
    for (field, upstream) in all {
        if upstream.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            let finding = r.error(field, "value", format!("`{upstream}` is no `host:port`"));
            return Err(Box::new(finding.help("resources of the kind `upstream` are nginx's: write `host:port`")));
        }
    }
    let mut out =
        "\n    ProxyPreserveHost On\n    RequestHeader set X-Forwarded-Proto \"expr=%{REQUEST_SCHEME}\"\n".to_owned();
    // The first that fits holds.
    if said.closed.is_some() {
        out.push_str(&format!("    ProxyPass \"{PAGE}\" \"!\"\n"));
    }
    for (location, _) in &said.folders {
        out.push_str(&format!("    ProxyPass \"{location}\" \"!\"\n"));
    }
    for (location, upstream) in &said.passed {
        out.push_str(&format!("    ProxyPass \"{location}\" \"http://{upstream}{location}\" connectiontimeout=3\n"));
    }
    if let Main::Upstream(upstream) = &said.main {
        out.push_str(&format!("    ProxyPass \"/\" \"http://{upstream}/\" connectiontimeout=3\n"));
    }
    Ok(out)
}

/// What answers where nothing else does.
fn main(said: &Said) -> String {
    let folder = |root: &str, more: &str| {
        format!("\n    DocumentRoot \"{root}\"\n    <Directory \"{root}\">\n{ALLOWED}{more}    </Directory>\n")
    };
    let index = "        DirectoryIndex index.html\n";
    match &said.main {
        Main::Upstream(_) => String::new(),
        Main::Root(root) => folder(root, index),
        Main::Both(root, upstream) => {
            // What has its own answer is looked at after this.
            let elsewhere = said.folders.iter().chain(&said.passed).map(|(location, _)| location.as_str());
            let elsewhere = elsewhere.chain(said.closed.as_ref().map(|_| PAGE));
            let not = |l: &str| format!("    RewriteCond expr \"! %{{REQUEST_URI}} -strmatch '{l}*'\"\n");
            let not = elsewhere.map(not).collect::<String>();
            let rest = format!(
                "\n    RewriteEngine On\n{not}    RewriteCond %{{DOCUMENT_ROOT}}%{{REQUEST_URI}} !-f\n    RewriteRule ^ http://{upstream}%{{REQUEST_URI}} [P]\n"
            );
            folder(root, index) + &rest
        }
        Main::Php(root, socket) => {
            let php = format!(
                "        DirectoryIndex index.php index.html\n        FallbackResource /index.php\n        <FilesMatch \"\\.php$\">\n            SetHandler \"proxy:unix:{socket}|fcgi://localhost\"\n        </FilesMatch>\n"
            );
            let hidden =
                "\n    <LocationMatch \"/\\.(?!well-known/)\">\n        Require all denied\n    </LocationMatch>\n";
            format!("\n    RequestHeader unset Proxy\n{hidden}{}", folder(root, &php))
        }
    }
}

/// `10m` in bytes.
fn bytes(size: &str) -> u64 {
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match size[number.len()..].to_lowercase().as_str() {
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => 0,
    };
    number.parse::<u64>().unwrap_or(0).saturating_mul(1 << unit)
}
