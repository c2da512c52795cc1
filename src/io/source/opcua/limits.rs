//! How much goes into one request and one answer: what the server says that it takes (OPC UA part 5, 6.3.11,
//! OperationLimits), what it turns out to take, and what we read of an answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use opcua_types::{DataValue, Error, NodeId, ReadValueId, StatusCode, VariableId, Variant};

/// The largest answer that is read, in bytes. A Read of 65,536 figures, the most that `batch` allows, takes some 5 MiB.
pub const MESSAGE: usize = 16 * 1024 * 1024;
/// Most chunks of an answer: 8 KiB is the least that a server may put into one (OPC UA part 6, 7.1.2).
pub const CHUNKS: usize = MESSAGE / (8 * 1024);
/// Most elements of an array in an answer: those of the largest `batch`, and folders for which a server ignores how many
/// references were asked for at once.
pub const ELEMENTS: usize = 100_000;

/// Most nodes in one request of a kind. Nothing is known at first.
#[derive(Debug, Default)]
pub struct Limit(AtomicUsize);

/// The limits of one server.
#[derive(Debug, Default)]
pub struct Limits {
    /// Nodes in a Read.
    pub read: Limit,
    /// Nodes in a Browse, continuation points in a BrowseNext.
    pub browse: Limit,
    /// Items in a CreateMonitoredItems.
    pub monitor: Limit,
}

impl Limits {
    /// The nodes by which a server tells its limits, in the order of [`Limits::told`].
    pub fn nodes() -> [ReadValueId; 3] {
        [
            VariableId::Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
            VariableId::Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
            VariableId::Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
        ]
        .map(|id| NodeId::from(id).into())
    }

    /// Takes in what a server told. Many servers have none of these nodes, and 0 is no limit.
    pub fn told(&self, values: &[DataValue]) {
        for (limit, value) in [&self.read, &self.browse, &self.monitor].into_iter().zip(values) {
            if let Some(Variant::UInt32(most @ 1..)) = value.value {
                limit.lower(usize::try_from(most).unwrap_or(usize::MAX));
            }
        }
    }
}

impl Limit {
    /// How many of `wanted` fit into one request; one at least.
    pub fn most(&self, wanted: usize) -> usize {
        match self.0.load(Ordering::Relaxed) {
            0 => wanted.max(1),
            known => wanted.clamp(1, known),
        }
    }

    fn lower(&self, to: usize) {
        self.0.store(self.most(to), Ordering::Relaxed);
    }

    /// Asks about all, in parts that the server takes. One that finds a part too large (BadTooManyOperations) is asked about
    /// half of it, and for no more from then on.
    ///
    /// # Errors
    /// When a request fails for another reason, or has not one answer for each question: then nothing tells which is whose.
    pub async fn in_parts<T, Out>(
        &self,
        all: &[T],
        mut ask: impl AsyncFnMut(&[T]) -> Result<Vec<Out>, Error>,
    ) -> Result<Vec<Out>, Error> {
        let mut answers = Vec::with_capacity(all.len());
        let mut rest = all;
        while !rest.is_empty() {
            let (part, later) = rest.split_at(self.most(rest.len()));
            match ask(part).await {
                Ok(some) if some.len() == part.len() => {
                    answers.extend(some);
                    rest = later;
                }
                Ok(some) => {
                    let words = format!("{} answers to {} questions", some.len(), part.len());
                    return Err(Error::new(StatusCode::BadUnknownResponse, words));
                }
                Err(error) if error.status() == StatusCode::BadTooManyOperations && part.len() > 1 => {
                    self.lower(part.len() / 2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(answers)
    }
}

#[cfg(test)]
mod tests {
    use opcua_types::{DataValue, Error, StatusCode, Variant};
    use tokio::runtime::{Builder, Runtime};

    use super::{Limit, Limits};

    fn runtime() -> Runtime {
        Builder::new_current_thread().build().expect("a runtime")
    }

    /// A server that takes `most` questions; the sizes of the requests that it saw, and what came back.
    fn asked(
        limit: &Limit,
        most: usize,
        questions: &[usize],
    ) -> (Vec<usize>, Result<Vec<usize>, StatusCode>) {
        let mut seen = Vec::new();
        let outcome = runtime().block_on(limit.in_parts(questions, async |part: &[usize]| {
            seen.push(part.len());
            if part.len() > most {
                return Err(Error::new(StatusCode::BadTooManyOperations, "too many"));
            }
            Ok(part.iter().map(|one| one * 10).collect())
        }));
        (seen, outcome.map_err(|error| error.status()))
    }

    #[test]
    fn a_server_that_finds_it_too_much_is_asked_for_half_and_remembered() {
        let limit = Limit::default();
        let questions: Vec<usize> = (0..20).collect();
        let answers: Vec<usize> = questions.iter().map(|one| one * 10).collect();
        assert_eq!(asked(&limit, 100, &questions), (vec![20], Ok(answers.clone())), "no limit, one request");
        assert_eq!(asked(&limit, 5, &questions), (vec![20, 10, 5, 5, 5, 5], Ok(answers.clone())));
        assert_eq!(asked(&limit, 5, &questions), (vec![5, 5, 5, 5], Ok(answers)), "asked for no more again");
    }

    #[test]
    fn what_cannot_be_halved_fails_and_a_short_answer_is_none() {
        let (seen, outcome) = asked(&Limit::default(), 0, &[1, 2]);
        assert_eq!((seen, outcome), (vec![2, 1], Err(StatusCode::BadTooManyOperations)));
        let short = runtime().block_on(Limit::default().in_parts(&[1, 2, 3], async |_| Ok(vec![(); 2])));
        assert_eq!(short.map_err(|error| error.status()), Err(StatusCode::BadUnknownResponse));
    }

    #[test]
    fn what_the_server_tells_counts_and_zero_is_no_limit() {
        let limits = Limits::default();
        let told = [Variant::UInt32(5), Variant::UInt32(0), Variant::Empty].map(DataValue::from);
        limits.told(&told);
        assert_eq!((limits.read.most(1000), limits.read.most(3)), (5, 3));
        assert_eq!((limits.browse.most(1000), limits.monitor.most(1000)), (1000, 1000));
        assert_eq!(limits.read.most(0), 1, "a request is never empty");
        assert_eq!(asked(&limits.read, 5, &[1; 12]).0, [5, 5, 2]);
    }
}
