//! The parts of an `http://` address (RFC 3986).

/// Where to connect to and what to ask for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// Name or address; an IPv6 address keeps its brackets.
    pub host: String,
    pub port: u16,
    /// `host` or `host:port`, as the Host header has it.
    pub authority: String,
    /// Path and query, `/` at least.
    pub target: String,
}

/// `None`: an address that only curl knows how to ask (`https`, a user name in it).
///
/// # Errors
/// When it is no address of an HTTP server.
pub(super) fn parse(url: &str) -> Result<Option<Url>, String> {
    let wrong = |why: &str| format!("{url} cannot be asked: {why}; correct the address in the dossier");
    if url.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        return Err(wrong(
            "it has a space, a control character or a letter that is not ASCII in it (write them as %20 …)",
        ));
    }
    let (scheme, rest) = url.split_once("://").ok_or_else(|| wrong("it does not begin with http:// or https://"))?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" => {}
        "https" => return Ok(None),
        _ => return Err(wrong("it does not begin with http:// or https://")),
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(at);
    if authority.contains('@') {
        return Ok(None);
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, ""),
    };
    let number = if port.is_empty() { Ok(80) } else { port.parse::<u16>() };
    let number = number.map_err(|_| wrong("its port is not a number up to 65535"))?;
    if host.is_empty() {
        return Err(wrong("it has no host"));
    }
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let authority = if number == 80 { host.to_owned() } else { format!("{host}:{number}") };
    Ok(Some(Url { host: host.to_owned(), port: number, authority, target }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let cases = [
            ("http://a", "a", 80, "a", "/"),
            ("http://a:8080/x?y=1#z", "a", 8080, "a:8080", "/x?y=1"),
            ("HTTP://[::1]:81?q", "[::1]", 81, "[::1]:81", "/?q"),
            ("http://[::1]/", "[::1]", 80, "[::1]", "/"),
        ];
        for (url, host, port, authority, target) in cases {
            let wanted = Url { host: host.into(), port, authority: authority.into(), target: target.into() };
            assert_eq!(parse(url), Ok(Some(wanted)), "{url}");
        }
        assert_eq!(parse("https://a/"), Ok(None));
        assert_eq!(parse("http://u:p@a/"), Ok(None));
        for url in ["a", "ftp://a", "http://", "http://:80/", "http://a:x/", "http://a:99999/", "http://a/b c"] {
            assert!(parse(url).is_err(), "{url}");
        }
    }
}
