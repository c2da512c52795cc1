//! What Windows tells of adapters and teams, read the same way wherever it comes from: WMI and the IP Helper API of this
//! machine, or the capture of `capture-nics.ps1`. Pure: compiled and tested on every system; the thin part that asks a
//! live Windows is in [`super::live`].

pub mod answers;
pub mod facts;
pub mod fields;
pub mod product;
pub mod switches;
pub mod teams;
pub mod wmi;

#[cfg(test)]
mod tests;

pub use answers::Answers;
