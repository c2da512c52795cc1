//! The settings that are one of some words: each word with its value and with what it means in the tool.

use super::{Held, Kind, Setting, Value, Word};
use crate::language::extract::{Entry, Extractor};
use crate::partner::common::Field;

/// An enum of words, readable from and writable to the table of settings.
macro_rules! choices {
    ($(
        $(#[$about:meta])*
        $name:ident { $( $(#[$of:meta])* $variant:ident = $key:literal, $means:literal; )+ }
    )+) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $( $(#[$of])* $variant, )+
        }

        impl Held for $name {
            const KIND: Kind = Kind::Choice(&[$( Word { key: $key, means: $means } ),+]);

            fn held(self) -> Value<'static> {
                Value::Word(match self {
                    $( Self::$variant => &Word { key: $key, means: $means }, )+
                })
            }

            fn read(extractor: &mut Extractor<'_>, entry: Entry, _: &Setting) -> Field<Self> {
                extractor.choice(entry, &[$( ($key, Self::$variant) ),+])
            }
        }
    )+};
}

choices! {
    /// Action on isolated standby.
    IsolatedStandby {
        /// The vendor's recommendation.
        BecomeMain = "become-main", "become Main";
        /// Somebody must switch by hand.
        RemainIsolatedStandby = "remain-isolated-standby", "remain Isolated Standby";
    }

    /// Action after isolated main.
    IsolatedMain {
        /// The servers decide which of them stays Main.
        Arbitrate = "arbitrate", "arbitrate";
        /// It leaves Main to the other.
        BecomeStandby = "become-standby", "become Standby";
    }

    /// What kind of certificate this server presents to its partners.
    Certificate {
        /// Issued by a certificate authority that the partners trust.
        Ca = "ca", "a certificate of an authority that the partners trust";
        /// The server's own.
        SelfSigned = "self-signed", "this server's self-signed certificate";
        /// The product's "Use Temporary Certificates".
        Temporary = "temporary", "none; temporary certificates are used";
        /// None at all.
        None = "none", "none";
    }

    /// Client Certificate Mode, the outgoing side.
    ClientCertificateMode {
        /// The product chooses.
        Automatic = "automatic", "automatic";
        /// The vendor does not recommend it.
        Disabled = "disabled", "Disabled";
        /// One chosen certificate.
        Selected = "selected", "a selected certificate";
    }
}
