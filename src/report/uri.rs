//! File names as URIs and as the forward-slash paths that code-scanning services want.

use std::fmt::Write as _;

/// A name with forward slashes and without a leading `./`; standard input (`-`) is `stdin`.
#[must_use]
pub fn path(file: &str) -> String {
    if file == "-" {
        return "stdin".to_owned();
    }
    let slashes =
        if cfg!(windows) || is_windows_path(file) { file.replace('\\', "/") } else { file.to_owned() };
    let mut path = slashes.as_str();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path.to_owned()
}

/// A URI reference: relative for a relative path, `file:///...` for an absolute one. Everything but unreserved
/// characters and `/` is percent-encoded (RFC 3986).
#[must_use]
pub fn uri(file: &str) -> String {
    let path = path(file);
    let mut uri = if is_windows_path(&path) {
        "file:///".to_owned()
    } else if path.starts_with('/') {
        "file://".to_owned()
    } else {
        String::new()
    };
    encode(&path, &mut uri);
    uri
}

/// A name that is no path (an adapter, a server) as a relative URI reference, the same on every system: a backslash in it
/// separates nothing.
#[must_use]
pub fn name(text: &str) -> String {
    let mut uri = String::new();
    encode(text.trim_start_matches('/'), &mut uri);
    uri
}

fn encode(text: &str, uri: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => {
                let _infallible = write!(uri, "%{byte:02X}");
            }
        }
    }
}

/// Whether a URI made by [`uri`] is relative, and so belongs under a base.
#[must_use]
pub fn is_relative(uri: &str) -> bool {
    !uri.starts_with("file:")
}

fn is_windows_path(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_uris() {
        assert_eq!(uri("./sheets/SRV A.yaml"), "sheets/SRV%20A.yaml");
        assert_eq!(uri("/etc/x:ü.yaml"), "file:///etc/x%3A%C3%BC.yaml");
        assert_eq!(uri("C:\\plans\\a.yaml"), "file:///C%3A/plans/a.yaml");
        assert_eq!(uri("-"), "stdin");
        assert_eq!(uri("a:b.yaml"), "a%3Ab.yaml");
        assert!(is_relative(&uri("../a")) && !is_relative(&uri("/a")));
    }
}
