//! The table. Its documentation comments are the descriptions in the schemas as well.
//!
//! Names of sections and fields are the vendor's (Geo SCADA Expert 2022 help, Server Administration Guide, "StandbyTab",
//! "MiscellaneousTab", "ConnectionSecurityTab-PartnersSettings"). What is usual is ours: the vendor's worked examples are 60 s,
//! 5000 ms, 30000 ms and 2, its ranges are not known.

use std::time::Duration;

use super::{
    Certificate, ClientCertificateMode, Given, Held, InSection, IsolatedMain, IsolatedStandby, Section,
    Setting, held,
};
use crate::language::extract::{Block, Extractor};
use crate::partner::common::Field;

/// The vendor's page about the timeouts.
const TIMEOUTS: &str =
    "Geo SCADA Expert 2022 help, Server Administration Guide, \"DefinetheMonitorTimeoutSettingsforaServer\"";
/// The vendor's page about the heartbeat.
const POLLING: &str = "Geo SCADA Expert 2020 help, Server Administration Guide, \"MonitoringStandbyServerswithICMPandHeartbeatPolling\"";
/// The vendor's page about ICMP.
const ICMP: &str = "ClearSCADA 2017 R2 help, Server Administration Guide, \"DefinetheICMPPollIntervalandRetryCountforaServer\"";
/// Where the incoming side of Connection Security stands.
const INCOMING: &str = "System Configuration > Connection Security";
/// The remark on fields whose words are ours.
const LITERAL: &str = "The list's own words may differ; choose what means this.";

/// A struct for each section, with a member for each setting, and what walks them.
macro_rules! sections {
    ($(
        $(#[doc = $section_about:literal])+
        $name:ident = $section_key:literal, $title:literal {
            $(
                $(#[doc = $about:literal])+
                $key:ident: $type:ty = $label:literal $( .$more:ident($($with:expr),*) )*;
            )+
        }
    )+) => {$(
        $(#[doc = $section_about])+
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name {
            $( $(#[doc = $about])+ pub $key: Field<$type>, )+
        }

        impl InSection for $name {
            fn section() -> &'static Section {
                static SECTION: Section = Section {
                    key: $section_key,
                    title: $title,
                    block: concat!("`", $section_key, "`"),
                    about: concat!($($section_about),+).trim_ascii_start(),
                    settings: &[$(
                        Setting::new(
                            stringify!($key),
                            $label,
                            concat!($($about),+).trim_ascii_start(),
                            <$type as Held>::KIND,
                        )$( .$more($($with),*) )*,
                    )+],
                    keys: &[$( stringify!($key) ),+],
                };
                &SECTION
            }

            fn given(&self) -> impl Iterator<Item = Given<'_>> {
                let section = Self::section();
                let values = [$(
                    self.$key.map(held),
                )+];
                let settings = section.settings.iter().zip(values);
                settings.map(|(setting, value)| Given { section, setting, value, holds: value })
            }

            fn read<'d>(extractor: &mut Extractor<'d>, block: &Block<'d>) -> Self {
                let mut settings = Self::section().settings.iter();
                Self {
                    $( $key: settings.next().and_then(|setting| read(extractor, block, setting)), )+
                }
            }

            fn or(&self, defaults: &Self) -> Self {
                Self { $( $key: self.$key.or(defaults.$key), )+ }
            }
        }
    )+};
}

/// What a block gives for a setting.
fn read<'d, T: Held>(
    extractor: &mut Extractor<'d>,
    block: &Block<'d>,
    setting: &'static Setting,
) -> Field<T> {
    T::read(extractor, block.get(setting.key)?, setting)
}

sections! {
    /// How a partner's software is watched over TCP.
    Monitor = "monitor", "Monitor" {
        /// The vendor's field is in seconds; its default is 60 s.
        connect_timeout: Duration = "Connect Timeout"
            .seconds().restart(TIMEOUTS).example("60s", "").note("The vendor's default is 60.");
        /// The vendor's field is in seconds.
        request_timeout: Duration = "Request Timeout"
            .seconds().restart(TIMEOUTS).usual(10, 300).example("60s", "");
        /// The vendor's field is in milliseconds; the vendor's example is 5000 ms. It must be shorter than the Heartbeat
        /// Timeout.
        heartbeat_interval: Duration = "Heartbeat Interval"
            .restart(POLLING).usual(1_000, 60_000).example("5000ms", "");
        /// The vendor's field is in milliseconds; the vendor's example is 30000 ms. Not the Heartbeat Timeout of the
        /// Miscellaneous tab.
        heartbeat_timeout: Duration = "Heartbeat Timeout"
            .restart(POLLING).usual(3_000, 120_000)
            .example("30000ms", "longer than (retry_count + 1) x interval below")
            .note("Not the Heartbeat Timeout of the Miscellaneous tab.");
    }

    /// How a partner's machine is watched by ICMP echo requests.
    Icmp = "icmp", "ICMP Monitors" {
        /// Time between two pings. The vendor's field is in milliseconds; the vendor's example is 5000 ms.
        interval: Duration = "ICMP Interval"
            .restart(ICMP).usual(1_000, 60_000).example("5000ms", "");
        /// Attempts made are this number plus one; the vendor's example is 2.
        retry_count: u32 = "ICMP retry count"
            .restart(ICMP).usual(1, 10).example("2", "a machine counts as lost after one attempt more")
            .hint("; attempts are one more").note("One more attempt is made than this number.");
    }

    /// How often data go to this partner.
    Transfer = "transfer", "Transfer" {
        /// Multiplier of the Transfer Interval for this partner.
        interleave: u32 = "Interleave"
            .usual(1, 5).example("1", "").note("Multiplies the Transfer Interval.");
    }

    /// The Miscellaneous tab.
    Miscellaneous = "miscellaneous", "Miscellaneous" {
        /// The vendor's field is in seconds; leave it at its default of 5 s unless the vendor's engineer says otherwise.
        transfer_interval: Duration = "Transfer Interval"
            .seconds().example("5s", "leave it at 5").note("5 unless the vendor's engineer says so.");
        /// What a standby does that has lost every partner and every ICMP monitor. The vendor recommends become-main.
        action_on_isolated_standby: IsolatedStandby = "Action on isolated standby"
            .example("become-main", "a person must switch then").note(LITERAL);
        /// What a main does when it sees its partners again.
        action_after_isolated_main: IsolatedMain = "Action after isolated main"
            .example("arbitrate", "").note(LITERAL);
        /// The highest number wins.
        arbitration_priority: i64 = "Arbitration Priority"
            .own().hint(", the highest wins").note("The highest number wins.");
    }

    /// Geo SCADA 2020 and later. The first two keys are this server's incoming side.
    ConnectionSecurity = "connection_security", "Connection Security" {
        /// Incoming side: issued by an authority that the partners trust, self-signed, the product's temporary
        /// certificates, or none.
        certificate: Certificate = "Server certificate"
            .example("ca", "").elsewhere(INCOMING);
        /// Incoming side: partners must present a certificate.
        require_client_certificates: bool = "Require Client Certificates"
            .example("false", "").elsewhere(INCOMING);
        /// Outgoing side: on when the partners have certificates of an authority, off when they have self-signed ones.
        validate_partner_certificate: bool = "Validate Partner Certificate"
            .example("true", "");
        /// Outgoing side: what is presented to the partner. The vendor does not recommend `disabled`.
        client_certificate_mode: ClientCertificateMode = "Client Certificate Mode"
            .example("automatic", "").note(LITERAL);
    }
}
