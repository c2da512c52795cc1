//! What a remark is about, and what to do about it. The names are a contract.

use crate::named;

/// What a remark is about. The names are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A partner had, or has, no connection.
    NoConnection,
    /// Neither link of a partner answered for a moment, too short to count as failed.
    Moment,
    /// This server is cut off.
    Isolated,
    /// A failover or return took too long.
    SwitchFailed,
    /// A failover or return could not be timed.
    SwitchUntold,
    /// A link is down at the end.
    LinkDown,
    /// A link was down, and no failover accounts for it.
    LinkWasDown,
    /// This machine's own interface carried nothing for a while, and the link did not count as failed.
    Carrier,
    /// A link changes, or changed, its state too often.
    Flapping,
    /// The partner's software does not answer.
    SoftwareDown,
    /// It did not answer for a while.
    SoftwareWasDown,
    /// Nothing is known about a link.
    NotKnown,
    /// The newest probes are lost, too few to tell.
    Undecided,
    /// The run ended before so many probes of a link that a silent one would have counted as failed.
    TooShort,
    /// A name has no address.
    NoAddress,
    /// The port was asked for and not judged.
    PortNotKnown,
    /// The path's MTU was asked for and not found.
    MtuNotKnown,
    /// Large packets vanish on the path, or come back in pieces.
    PathMtu,
    /// Too much is lost outside of outages.
    Loss,
    /// Two machines may answer.
    Duplicates,
    /// Replies come from different distances.
    TimeToLive,
    /// Different hardware answers.
    Neighbours,
    /// The probing itself is doubtful.
    Doubt,
    /// This program did not run for so long that it may have missed an outage.
    NotWatched,
    /// The run was interrupted.
    Interrupted,
    /// The log ends without a stop, or its middle is missing.
    CutOff,
}

named! {
    /// The word in JSON.
    Code {
        NoConnection => "no-connection",
        Moment => "no-connection-for-a-moment",
        Isolated => "isolated",
        SwitchFailed => "switch-too-late",
        SwitchUntold => "switch-not-timed",
        LinkDown => "link-down",
        LinkWasDown => "link-was-down",
        Carrier => "carrier",
        Flapping => "flapping",
        SoftwareDown => "software-down",
        SoftwareWasDown => "software-was-down",
        NotKnown => "not-known",
        Undecided => "ends-in-losses",
        TooShort => "too-short",
        NoAddress => "no-address",
        PortNotKnown => "port-not-known",
        MtuNotKnown => "mtu-not-known",
        PathMtu => "path-mtu",
        Loss => "loss",
        Duplicates => "duplicates",
        TimeToLive => "time-to-live",
        Neighbours => "neighbours",
        Doubt => "doubt",
        NotWatched => "not-watched",
        Interrupted => "interrupted",
        CutOff => "cut-off",
    }
}

impl Code {
    /// Whether it is about the evidence and not about states and losses: a burst with thresholds of its own for those
    /// has it, too.
    #[must_use]
    pub const fn is_of_a_burst(self) -> bool {
        matches!(
            self,
            Self::NoAddress
                | Self::PortNotKnown
                | Self::MtuNotKnown
                | Self::PathMtu
                | Self::Duplicates
                | Self::TimeToLive
                | Self::Neighbours
                | Self::Carrier
                | Self::Doubt
                | Self::NotWatched
                | Self::Interrupted
                | Self::CutOff
        )
    }

    /// What to look at next, in words for somebody who stands before the plant: the same whatever the figures are.
    #[must_use]
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::NoConnection => {
                "look at what both links share: the partner's machine and its power, one switch or one cable duct for both"
            }
            Self::Moment => {
                "run it with a shorter --interval; look at the cable of the link that was left, and at what both links share"
            }
            Self::Isolated => {
                "look at this machine's own adapters and cables first, then at the switches next to it"
            }
            Self::SwitchFailed => {
                "compare interval and retry count with the product's own, and look at the times in the table of failovers"
            }
            Self::SwitchUntold => {
                "run it on a machine that has time for it: this one was busy, or was suspended"
            }
            Self::LinkDown | Self::LinkWasDown => {
                "look at its cable, its switch port and the partner's adapter, in this order; the table of outages has the times"
            }
            Self::Carrier => "look at the cable and the switch port of this machine's own interface",
            Self::Flapping => {
                "look at plugs, cable, and speed and duplex of both ends; a switch port counts its errors"
            }
            Self::SoftwareDown | Self::SoftwareWasDown => {
                "refused: is the server running there, and is this its port? Silent or unreachable: look at the firewalls of \
                 both machines and between them; then at the service"
            }
            Self::NotKnown | Self::Undecided | Self::TooShort => {
                "run it for longer: retry count + 1 probes of each link at least, and until it is steady"
            }
            Self::NoAddress => {
                "look at the name: the plan, the hosts file, the name server; or give an address"
            }
            Self::PortNotKnown => {
                "run it for longer: a port is asked every five seconds, and retry count + 1 times"
            }
            Self::MtuNotKnown => {
                "run it again when the link is steady; on a path that answers small packets only, large ones are filtered"
            }
            Self::PathMtu => {
                "compare the MTU of both machines' adapters (`nic-check` shows it) and of every switch and router between them"
            }
            Self::Loss => {
                "look at cable, plugs, and speed and duplex of both ends; a switch port counts its errors. With late answers, a \
                 longer --timeout shows whether the path is only slow"
            }
            Self::Duplicates | Self::TimeToLive | Self::Neighbours => {
                "look for a second machine with the partner's address, for a bridge between the two networks, for a router that \
                 answers for others, and for a path that changes (`arp -a` and the switches' address tables show who answers)"
            }
            Self::Doubt => "the words above say what to change; run it again then",
            Self::NotWatched => "run it again on a machine that does not sleep",
            Self::Interrupted => "end a run with `q`, --count or --duration",
            Self::CutOff => {
                "look for the rest of the log (FILE.1, FILE.2, ...); without it, run the test again"
            }
        }
    }
}
