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

/// The version, when the product has it; else the product that has it.
fn judge(name: ProductName, text: &str) -> Result<(u16, u8), Option<ProductName>> {
    let version = version(text).ok_or(None)?;
    let has = |product: &ProductName| {
        let (first, last) = match product {
            ProductName::ClearScada => CLEARSCADA,
            ProductName::GeoScada => GEO_SCADA,
        };
        (first..=last).contains(&version)
            && (1..=3).contains(&version.1)
            && !(version.0 > 2017 && version.1 > 1)
    };
    let other = [ProductName::ClearScada, ProductName::GeoScada].into_iter().find(has);
    if other == Some(name) { Ok(version) } else { Err(other) }
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
    match judge(name, text) {
        Ok((year, release)) => Some(Product { name, year, release }),
        Err(Some(other)) => {
            let message =
                format!("`{}` has no version {text}; that is one of `{}`.", name.key(), other.key());
            extractor.bad(entry, message, format!("Write `name: {}`, or correct the version.", other.key()));
            let (year, release) = self::version(text)?;
            Some(Product { name: other, year, release })
        }
        Err(None) => {
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
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_belong_to_their_product() {
        for text in ["2015 R2", "2017", "2017 R2", "2017 R3"] {
            assert!(judge(ProductName::ClearScada, text).is_ok(), "{text}");
            assert!(matches!(judge(ProductName::GeoScada, text), Err(Some(_))), "{text}");
        }
        for text in ["2019", "2022", "2025"] {
            assert!(judge(ProductName::GeoScada, text).is_ok(), "{text}");
            assert!(matches!(judge(ProductName::ClearScada, text), Err(Some(_))), "{text}");
        }
        for text in ["2015", "2018", "2026", "2017 R4", "2019 R2", "2022.1", "R2", ""] {
            assert!(judge(ProductName::GeoScada, text).is_err(), "{text}");
            assert!(judge(ProductName::ClearScada, text).is_err(), "{text}");
        }
    }
}
