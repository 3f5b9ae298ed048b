//! One entry of a search's answer.
//!
//! Decoded here because the library's own decoder panics when a server sends something odd.

use std::collections::HashMap;

use ldap3::ResultEntry;
use ldap3::asn1::StructureTag;

use super::dn::Dn;

/// An entry: its name and the attributes that were asked for, as far as they are text.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The name as the server wrote it; the server understands it best that way.
    pub(super) dn: String,
    /// The name in normal form.
    pub(super) name: Dn,
    /// By attribute in lower case and without options such as `;range=0-1499`.
    attributes: HashMap<String, Vec<String>>,
}

impl Entry {
    /// `None` when it is not an entry with a name.
    pub(super) fn decode(entry: ResultEntry) -> Option<Self> {
        let mut parts = entry.0.match_id(4)?.expect_constructed()?.into_iter();
        let dn = text(parts.next()?)?;
        let name = Dn::parse(&dn).filter(|name| !name.is_root())?;
        let mut attributes: HashMap<String, Vec<String>> = HashMap::new();
        for attribute in parts.next()?.expect_constructed()? {
            let mut parts = attribute.expect_constructed()?.into_iter();
            let description = text(parts.next()?)?.to_lowercase();
            let kind = description.split(';').next().unwrap_or_default().to_owned();
            let values = parts.next()?.expect_constructed()?;
            attributes.entry(kind).or_default().extend(values.into_iter().filter_map(text));
        }
        Some(Self { dn, name, attributes })
    }

    /// Every value of an attribute.
    pub(super) fn values(&self, attribute: &str) -> &[String] {
        self.attributes.get(&attribute.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The first value that is not empty of the first attribute that has one.
    pub(super) fn first(&self, attributes: &[&str]) -> Option<&str> {
        attributes
            .iter()
            .flat_map(|attribute| self.values(attribute))
            .map(|value| value.trim())
            .find(|value| !value.is_empty())
    }
}

fn text(tag: StructureTag) -> Option<String> {
    String::from_utf8(tag.expect_primitive()?).ok()
}
