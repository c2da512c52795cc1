//! From a document to a plan or a sheet.

mod comments;
mod kind;
mod plan;
mod product;
mod settings;
mod sheet;
mod suppressions;

pub(super) use kind::document;
