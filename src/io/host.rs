//! The machine's own name.

/// The host name; `localhost` when the system does not tell one.
#[must_use]
pub fn name() -> String {
    let name = if cfg!(windows) {
        std::env::var("COMPUTERNAME").ok()
    } else {
        std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("HOSTNAME").ok())
    };
    name.map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// Whether the environment allows colour: `NO_COLOR` is not set, `TERM` is not `dumb`, and a Windows console understands
/// colours as they are written everywhere else (since Windows 10; it is told to).
#[must_use]
pub fn wants_color() -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !no_color && !dumb && understands_colors()
}

#[cfg(windows)]
fn understands_colors() -> bool {
    ratatui::crossterm::ansi_support::supports_ansi()
}

#[cfg(not(windows))]
const fn understands_colors() -> bool {
    true
}

/// Columns of the terminal on standard output: what it says, or what `COLUMNS` does. One of which nobody says anything (a serial
/// line, a recorder) is as wide as terminals always were.
#[must_use]
pub fn terminal_width() -> usize {
    let told =
        || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| (20..=10_000).contains(columns));
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).or_else(told).unwrap_or(80)
}
