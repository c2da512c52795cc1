//! The write queue of a driver channel: how full it is, where it is going, when it is empty, what is lost or written
//! twice when a switch-over comes now. Pure, on its own clock: every sample carries its time.
//!
//! * [`counter`]: counters that roll over at 32 bits, and counters that were reset.
//! * [`course`]: what was so while a channel was watched.
//! * [`sample`]: samples, and what a run of them says.
//! * [`odd`]: figures that were misread, set aside before everything else.
//! * [`balance`]: whether what left the queue was written.
//! * [`growths`]: growth with a whole run in view, also when it is over.
//! * [`holes`]: spells of a recording in which nobody knows anything.
//! * [`stalls`]: stalls with a whole run in view, also those that are over.
//! * [`vanished`]: writes that leave the queue while its counters stand still.
//! * [`memory`]: low-water marks of all time.
//! * [`noise`]: how much a queue scatters by itself.
//! * [`trend`]: the verdict about a window of samples.
//! * `proof`: what the counters say about a queue that is empty.
//! * [`drain`]: waiting for a proven empty queue, as a machine without a clock.
//! * [`exposure`]: writes at risk and the time in which two drivers write.
//! * [`judge`]: one channel with trend, status and findings.
//! * [`recorded`]: channels in a recording.
//! * [`rules`]: what is found wrong, each with its page.

pub mod balance;
pub mod counter;
pub mod course;
pub mod drain;
pub mod exposure;
pub mod growths;
pub mod holes;
pub mod judge;
pub mod memory;
pub mod noise;
pub mod odd;
mod proof;
pub mod recorded;
pub mod rules;
pub mod sample;
pub mod stalls;
pub mod trend;
pub mod vanished;
