//! The attributes of a tag: what it declares, what it states for all that is in it, and the rest.

use std::borrow::Cow;
use std::sync::Arc;

use super::element::{Attribute, Scope};
use super::name::{Declarations, split};
use super::token::Tag;
use crate::address;
use crate::doctype::Entities;

/// Reads a tag's attributes into declarations, scope and the rest.
pub(super) fn attributes<'a>(
    tag: &Tag<'a>,
    mut scope: Arc<Scope>,
    declarations: &mut Declarations<'a>,
    entities: &Entities<'_>,
) -> (Vec<Attribute<'a>>, Arc<Scope>) {
    if tag.inside().trim().is_empty() {
        return (Vec::new(), scope);
    }
    let all: Vec<(&'a str, Cow<'a, str>)> = tag.attributes(entities).collect();
    for (name, value) in &all {
        declarations.declare(name, value);
    }
    let mut attributes = Vec::with_capacity(all.len());
    for (name, value) in all {
        let (prefix, local) = split(name);
        match (prefix, local) {
            ("xmlns", _) => {}
            ("xml", "base") => {
                if let Some(base) = address::base(&value, scope.base.as_deref()) {
                    let scope = Arc::make_mut(&mut scope);
                    scope.base = Some(Arc::new(base));
                    scope.base_is_stated = true;
                }
            }
            ("xml", "lang") => {
                Arc::make_mut(&mut scope).language = Some(value.trim())
                    .filter(|language| !language.is_empty())
                    .map(|language| Arc::from(language.replace('_', "-")));
            }
            _ => attributes.push(Attribute {
                space: (!prefix.is_empty()).then(|| declarations.space(prefix).0),
                name: lower(local),
                value,
            }),
        }
    }
    (attributes, scope)
}

/// A name in lower case.
pub(super) fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}
