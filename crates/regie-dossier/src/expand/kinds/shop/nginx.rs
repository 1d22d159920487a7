//! A site of nginx from what is said about it.

use super::site::{Main, Said};

/// Ciphers for everybody but the oldest: Mozilla's intermediate guideline (wiki.mozilla.org/Security/Server_Side_TLS, 5.7),
/// without those that need parameters of one's own.
pub(super) const CIPHERS: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/// What goes with them, by the same guideline.
const TLS: &str = "    ssl_prefer_server_ciphers off;
    ssl_session_timeout 1d;
    ssl_session_cache shared:regie:10m;
    ssl_session_tickets off;
";

/// What the server behind is told of who asks.
const PROXY: &str = "        proxy_http_version 1.1;
        proxy_connect_timeout 3s;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
";

/// What a script is told (Debian's fastcgi_params, and where it lies: behind links, so that what PHP keeps in memory of one
/// release is not shown for the next). `try_files` forgets what stands behind the script's name, which is kept before.
const PHP: &str = "        fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
        set $behind $fastcgi_path_info;
        try_files $fastcgi_script_name =404;
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
        fastcgi_param DOCUMENT_ROOT $realpath_root;
        fastcgi_param PATH_INFO $behind;
        fastcgi_param HTTP_PROXY \"\";
";

/// The page of a maintenance for as long as it lies there, to all but who asks on this machine itself: that is where a deploy
/// is verified from. Shown by an address of its own, so that every method is answered by it, and asked for again in two
/// minutes (Retry-After, RFC 9110, 10.2.3): the file appears and goes without nginx reading anything anew.
fn maintenance(page: &str) -> String {
    format!(
        "\n    set $closed \"\";\n    if (-f {page}) {{\n        set $closed yes;\n    }}\n    \
         if ($remote_addr ~ \"^(127\\.|::1$)\") {{\n        set $closed \"\";\n    }}\n    \
         if ($uri = /.regie-maintenance.html) {{\n        set $closed \"\";\n    }}\n    \
         if ($closed) {{\n        return 503;\n    }}\n    error_page 503 /.regie-maintenance.html;\n    \
         location = /.regie-maintenance.html {{\n        internal;\n        alias {page};\n        charset utf-8;\n        \
         add_header Retry-After 120 always;\n        add_header Cache-Control no-store always;\n    }}\n"
    )
}

/// The configuration.
pub(super) fn site(said: &Said) -> String {
    let (name, domains) = (&said.name, said.domains.join(" "));
    let mut out = String::new();
    match &said.tls {
        Some((certificate, key)) => {
            if said.redirect {
                out.push_str(&format!(
                    "server {{\n    listen 80;\n    listen [::]:80;\n    server_name {domains};\n    return 301 https://$host$request_uri;\n}}\n\n"
                ));
            }
            out.push_str(&format!(
                "server {{\n    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n    server_name {domains};\n\n\
                 \x20   ssl_certificate {certificate};\n    ssl_certificate_key {key};\n    ssl_protocols TLSv1.2 TLSv1.3;\n    ssl_ciphers {CIPHERS};\n{TLS}\n"
            ));
        }
        None => {
            out.push_str(&format!("server {{\n    listen 80;\n    listen [::]:80;\n    server_name {domains};\n\n"))
        }
    }
    out.push_str(&format!(
        "    access_log /var/log/nginx/{name}.access.log;\n    error_log /var/log/nginx/{name}.error.log;\n    client_max_body_size {};\n",
        said.max_body
    ));
    out.push_str(&said.closed.as_deref().map(maintenance).unwrap_or_default());
    for location in &said.denied {
        out.push_str(&format!("\n    location ^~ {location} {{\n        deny all;\n    }}\n"));
    }
    for location in &said.plain {
        out.push_str(&format!("\n    location ^~ {location} {{\n    }}\n"));
    }
    // A script that somebody uploaded is shown, not run.
    let only = if matches!(said.main, Main::Php(..)) { "^~ " } else { "" };
    for (location, folder) in &said.folders {
        out.push_str(&format!("\n    location {only}{location} {{\n        alias {folder};\n    }}\n"));
    }
    for (location, upstream) in &said.passed {
        out.push_str(&format!("\n    location {location} {{\n        proxy_pass http://{upstream};\n{PROXY}    }}\n"));
    }
    out.push_str(&main(&said.main));
    out.push_str("}\n");
    out
}

/// What answers where nothing else does.
fn main(main: &Main) -> String {
    let files = |root: &str, index: &str| format!("\n    root {root};\n    index {index};\n");
    let pass = |upstream: &str| format!("        proxy_pass http://{upstream};\n{PROXY}");
    match main {
        Main::Upstream(upstream) => format!("\n    location / {{\n{}    }}\n", pass(upstream)),
        Main::Both(root, upstream) => format!(
            "{}\n    location / {{\n        try_files $uri @behind;\n    }}\n\n    location @behind {{\n{}    }}\n",
            files(root, "index.html"),
            pass(upstream)
        ),
        Main::Root(root) => {
            format!("{}\n    location / {{\n        try_files $uri $uri/ =404;\n    }}\n", files(root, "index.html"))
        }
        Main::Php(root, socket) => format!(
            "{}\n    location / {{\n        try_files $uri $uri/ /index.php$is_args$args;\n    }}\n\n    location ~ /\\.(?!well-known/) {{\n        deny all;\n    }}\n\n    location ~ \\.php(?:/|$) {{\n{PHP}        fastcgi_pass unix:{socket};\n    }}\n",
            files(root, "index.php index.html")
        ),
    }
}
