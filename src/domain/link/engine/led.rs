//! Whether the routing table still leads where a link is probed. Its socket is held to the interface of the start, so that its probes
//! keep to the link; what this server sends by itself goes where the routing table leads now. When that is another
//! interface though the link's own one carries, what is probed is no longer what is used. Only a way that has been there can be
//! lost: a link that was bound elsewhere on purpose, by a source or an interface of the user's, is none that moved.

use std::collections::BTreeMap;

/// So many looks in a row must agree: a routing table that is being rewritten leads anywhere for a moment.
const LOOKS: u8 = 2;

/// What is known of one link.
#[derive(Debug, Default)]
struct One {
    /// The interface that it is held to.
    own: Option<String>,
    /// The routing table has led there.
    was_there: bool,
    /// Looks in a row in which it led elsewhere.
    astray: u8,
    /// That was told, which is done once.
    told: bool,
}

/// All links.
#[derive(Debug, Default)]
pub struct Led {
    links: BTreeMap<usize, One>,
}

impl Led {
    /// A link is held to this interface.
    pub fn held(&mut self, link: usize, name: &str) {
        let one = self.links.entry(link).or_default();
        if one.own.as_deref() != Some(name) {
            one.own = Some(name.to_owned());
            one.was_there = false;
        }
    }

    /// The routing table leads to a link's target over this interface now, or nowhere; `carries`: the link's own one has a
    /// carrier. Returns why the probing is doubtful, once.
    pub fn look(&mut self, link: usize, over: Option<&str>, carries: bool) -> Option<String> {
        let one = self.links.get_mut(&link)?;
        let own = one.own.as_deref()?;
        one.was_there |= over == Some(own);
        if !carries || over == Some(own) || !one.was_there {
            one.astray = 0;
            return None;
        }
        one.astray = one.astray.saturating_add(1);
        if one.astray < LOOKS || std::mem::replace(&mut one.told, true) {
            return None;
        }
        let leads = over.map_or_else(|| "nowhere".to_owned(), |other| format!("over {other}"));
        Some(format!(
            "the routing table leads to it {leads} now, and no longer over {own}: what is probed is not the way that this server's \
             own packets take; `ip route get` shows it"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_way_is_told_once_when_it_stays_and_the_cable_is_in() {
        let mut led = Led::default();
        assert_eq!(led.look(1, Some("main0"), true), None, "nothing is known of the link");
        led.held(1, "bkp0");
        for (over, carries) in [
            (Some("bkp0"), true),
            (Some("main0"), true),
            (Some("bkp0"), true),
            // Its own cable is out: that it leads elsewhere is why the link is held to its interface.
            (Some("main0"), false),
            (None, false),
            (Some("main0"), true),
        ] {
            assert_eq!(led.look(1, over, carries), None, "{over:?} {carries}");
        }
        let told = led.look(1, Some("main0"), true).unwrap();
        assert!(told.contains("over main0 now, and no longer over bkp0"), "{told}");
        assert_eq!(led.look(1, Some("main0"), true), None, "once");
        led.held(2, "bkp0");
        for over in [Some("main0"), Some("main0"), Some("bkp0"), None] {
            assert_eq!(led.look(2, over, true), None, "it never led there, and is looked at twice");
        }
        assert!(led.look(2, None, true).unwrap().contains("nowhere"));
    }
}
