//! The product and its version.

use crate::language::extract::{Entry, Extractor};
use crate::partner::common::{Field, Product, ProductName, Spanned};

/// Reads a version as year and release number; `2017` is release 1.
#[must_use]
pub fn version(text: &str) -> Option<(u16, u8)> {
    let (year, release) = match text.split_once(' ') {
        Some((year, release)) => (year, release.strip_prefix('R')?.parse().ok()?),
        None => (text, 1),
    };
    let digits = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
    if digits { Some((year.parse().ok()?, release)) } else { None }
}

/// First version that is read, and last one, as year and release.
const CLEARSCADA: ((u16, u8), (u16, u8)) = ((2015, 2), (2017, 3));
const GEO_SCADA: ((u16, u8), (u16, u8)) = ((2019, 1), (2025, 1));

/// The product that has a version.
fn of_version(text: &str) -> Option<Product> {
    let (year, release) = version(text)?;
    let products = [(ProductName::ClearScada, CLEARSCADA), (ProductName::GeoScada, GEO_SCADA)];
    let has = |(first, last)| (first..=last).contains(&(year, release));
    let (name, _) = products.into_iter().find(|(_, versions)| has(*versions))?;
    let is_release = (1..=3).contains(&release) && !(year > 2017 && release > 1);
    is_release.then_some(Product { name, year, release })
}

/// The product: its name and a version that it has.
pub fn product(
    extractor: &mut Extractor<'_>,
    name: Field<ProductName>,
    version: Option<Entry>,
) -> Option<Product> {
    let entry = version?;
    let text = extractor.text(entry)?;
    let Spanned { value: name, .. } = name?;
    let product = of_version(text);
    if let Some(other) = product.map(|product| product.name).filter(|other| *other != name) {
        let message = format!("`{}` has no version {text}; that is one of `{}`.", name.key(), other.key());
        extractor.bad(entry, message, format!("Write `name: {}`, or correct the version.", other.key()));
    }
    if product.is_none() {
        let message = format!("`{}` has no version `{text}`.", name.key());
        let help = match name {
            ProductName::ClearScada => {
                "Its versions are \"2015 R2\" to \"2017 R3\"; Geo SCADA follows with \"2019\"."
            }
            ProductName::GeoScada => {
                "Its versions are \"2019\" to \"2025\"; ClearSCADA goes before, up to \"2017 R3\"."
            }
        };
        extractor.bad(entry, message, help);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_belong_to_their_product() {
        let owner = |text| of_version(text).map(|product| product.name);
        for text in ["2015 R2", "2017", "2017 R2", "2017 R3"] {
            assert_eq!(owner(text), Some(ProductName::ClearScada), "{text}");
        }
        for text in ["2019", "2022", "2025"] {
            assert_eq!(owner(text), Some(ProductName::GeoScada), "{text}");
        }
        for text in ["2015", "2018", "2026", "2017 R4", "2019 R2", "2022.1", "R2", ""] {
            assert_eq!(owner(text), None, "{text}");
        }
    }
}
