//! Work in pieces that do not depend on one another. The domain says which pieces there are; whoever calls it says
//! whether one thread does them or several, since starting threads is not the domain's business.

/// Does pieces of work.
pub trait Spread {
    /// Does `work` once for each number below `count`, in any order, and gives the results in the order of the numbers.
    fn each<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R>;
}

/// One piece after the other, on the caller's thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct InTurn;

impl Spread for InTurn {
    fn each<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
        (0..count).map(work).collect()
    }
}
