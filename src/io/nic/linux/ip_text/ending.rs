//! Whether the text ends where `ip` ends it. A text that was cut off reads like a server with less on it, so the last
//! adapter is held against the others: what `ip` writes of each, it writes of the last one too. A text that was cut exactly
//! between two adapters cannot be told from a whole one.

use super::{is_heading, is_number};

/// An adapter's lines, the heading first.
type Block<'a> = Vec<&'a str>;

/// What is missing at the end, as words behind "at"; `None` when nothing is.
#[must_use]
pub fn missing(text: &str) -> Option<String> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if is_heading(line) {
            blocks.push(vec![line]);
        } else if is_half_a_heading(line) && !blocks.is_empty() {
            return Some(format!("\"{}\", the first line of another adapter", line.escape_debug()));
        } else if let Some(block) = blocks.last_mut().filter(|_| line.starts_with(' ')) {
            block.push(line);
        }
    }
    let (last, others) = blocks.split_last()?;
    let name = last.first()?.split(": ").nth(1).unwrap_or_default();
    lacks(last, others).map(|what| format!("{name}, of which {what}"))
}

/// `3: eth1: <BROADCAST,MULT`, `3: et`, `3:`.
fn is_half_a_heading(line: &str) -> bool {
    line.split_once(':').is_some_and(|(number, _)| is_number(number))
}

fn lacks(last: &Block<'_>, others: &[Block<'_>]) -> Option<&'static str> {
    let of_others = || others.iter().flatten().copied();
    let link = last.iter().copied().find(|line| is_link(line));
    if link.is_none() && of_others().any(is_link) {
        return Some("the hardware address is missing");
    }
    let has_broadcast = |line: &str| words(line).any(|word| word == "brd");
    let is_short = |line: &str| "link/ether".starts_with(first(line)) && !has_broadcast(line);
    let mut links = of_others().filter(|line| is_link(line)).peekable();
    if links.peek().is_some() && !links.any(is_short) && link.is_some_and(is_short) {
        return Some("the hardware address is not whole");
    }
    let end = last.last().copied()?;
    let has_scope = words(end).any(|word| word == "scope");
    let is_whole = |line: &str| words(line).count() >= 4;
    let with_lifetimes = of_others().any(|line| is_lifetime(line) && is_whole(line));
    let is_half = |word: &&str| word.starts_with(first(end)) && words(end).count() == 1;
    if is_address(end) && (!has_scope || with_lifetimes)
        || is_lifetime(end) && !is_whole(end) && with_lifetimes
        || ["inet6", "valid_lft"].iter().any(is_half)
    {
        return Some("the last address is not whole");
    }
    // A card with a link gives itself an address of IPv6, unless somebody told it not to.
    let mut cards = others.iter().filter(|block| is_card_in_use(block)).peekable();
    let has_own = |block: &&Block<'_>| block.iter().any(|line| first(line) == "inet6");
    (is_card_in_use(last)
        && !last.iter().any(|line| is_address(line))
        && cards.peek().is_some()
        && cards.all(|block| has_own(&block)))
    .then_some("no address is told, not even the one that the others have of IPv6")
}

/// Whether it has a link, and is no port or member of another.
fn is_card_in_use(block: &Block<'_>) -> bool {
    let heading = block.first().copied().unwrap_or_default();
    heading.contains("LOWER_UP")
        && !words(heading).any(|word| word == "master")
        && block.iter().any(|line| first(line) == "link/ether")
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace()
}

fn first(line: &str) -> &str {
    words(line).next().unwrap_or_default()
}

fn is_link(line: &str) -> bool {
    first(line).starts_with("link/")
}

fn is_address(line: &str) -> bool {
    matches!(first(line), "inet" | "inet6")
}

fn is_lifetime(line: &str) -> bool {
    first(line) == "valid_lft"
}

#[cfg(test)]
mod tests {
    use super::missing;

    const WHOLE: &str =
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 10.10.1.11/24 brd 10.10.1.255 scope global eth0
       valid_lft forever preferred_lft forever
    inet6 fe80::1/64 scope link
       valid_lft forever preferred_lft forever
3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff
    inet 10.10.2.11/24 brd 10.10.2.255 scope global eth1
       valid_lft forever preferred_lft forever
    inet6 fe80::2/64 scope link
       valid_lft forever preferred_lft forever
";

    /// Wherever the text is cut, it is seen, unless the cut lies behind an address of the last adapter that is shown.
    #[test]
    fn a_text_that_is_cut_off_is_known() {
        assert_eq!(missing(WHOLE), None);
        let backup = WHOLE.find("3: eth1").expect("the text has it") + 1;
        for cut in backup + 1..WHOLE.len() {
            let told = WHOLE[..cut].trim_end().ends_with("preferred_lft forever")
                // The last word may be shorter without a trace; the address before it is whole.
                || WHOLE[..cut].lines().last().is_some_and(|line| line.contains("preferred_lft f"));
            assert_eq!(missing(&WHOLE[..cut]).is_none(), told, "{:?}", &WHOLE[..cut].lines().last());
        }
    }

    #[test]
    fn what_a_whole_text_may_lack_is_no_cut() {
        // `ip link`, `ip -4 addr`, an `ip` that shows no lifetimes, a port of a bridge, a card without a link.
        let without = |words: &[&str]| -> String {
            let keeps = |line: &&str| !words.iter().any(|word| line.trim_start().starts_with(word));
            WHOLE.lines().filter(keeps).map(|line| line.to_owned() + "\n").collect()
        };
        for text in [
            without(&["inet", "valid_lft"]),
            without(&["link/", "inet6"]),
            without(&["valid_lft"]),
            WHOLE.to_owned()
                + "4: eth2: <BROADCAST,UP,LOWER_UP> mtu 1500 master br0 state UP\n    link/ether 02:00:00:00:00:03 brd ff:ff:ff:ff:ff:ff\n",
            WHOLE.to_owned()
                + "4: eth2: <NO-CARRIER,BROADCAST,UP> mtu 1500 state DOWN\n    link/ether 02:00:00:00:00:03 brd ff:ff:ff:ff:ff:ff\n",
            WHOLE.to_owned() + "default via 10.10.1.1 dev eth0 proto static\n",
        ] {
            assert_eq!(missing(&text), None, "{text}");
        }
    }
}
