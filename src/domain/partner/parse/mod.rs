//! From a document to a plan or a sheet.

mod kind;
mod plan;
mod product;
mod settings;
mod sheet;

pub(super) use kind::document;
