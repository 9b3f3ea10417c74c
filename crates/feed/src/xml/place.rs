//! Places: `GeoRSS` Simple, `GeoRSS` GML, the W3C's latitude and longitude.

use super::draft::Draft;
use super::element::Element;
use super::name::Space;
use crate::{Geo, Shape};

/// Levels inside `georss:where` that are looked at: a polygon's border has four.
const WHERE_LEVELS: usize = 5;

/// Takes an element of a place.
pub(super) fn place(draft: &mut Draft, element: &Element<'_>) {
    let simple = |shape| Geo::read(shape, element.value()?, true, 2);
    let geo = match (element.space, &*element.name) {
        (Space::Georss, "point") => simple(Shape::Point),
        (Space::Georss, "line") => simple(Shape::Line),
        (Space::Georss, "polygon") => simple(Shape::Polygon),
        (Space::Georss, "box") => simple(Shape::Box),
        (Space::Georss, "where") => element.children.iter().find_map(gml),
        (Space::Geo, "point") => {
            for child in &element.children {
                degrees(draft, child);
            }
            of_degrees(draft)
        }
        (Space::Geo, _) => {
            degrees(draft, element);
            of_degrees(draft)
        }
        _ => None,
    };
    draft.geo = geo.or(draft.geo.take());
}

fn degrees(draft: &mut Draft, element: &Element<'_>) {
    match &*element.name {
        "lat" => draft.latitude = element.owned_value(),
        "long" | "lon" => draft.longitude = element.owned_value(),
        _ => {}
    }
}

fn of_degrees(draft: &Draft) -> Option<Geo> {
    let (latitude, longitude) = (draft.latitude.as_ref()?, draft.longitude.as_ref()?);
    Geo::read(Shape::Point, &format!("{latitude} {longitude}"), true, 2)
}

/// A shape of GML.
fn gml(element: &Element<'_>) -> Option<Geo> {
    let shape = match &*element.name {
        "point" => Shape::Point,
        "linestring" => Shape::Line,
        "polygon" => Shape::Polygon,
        "envelope" => Shape::Box,
        _ => return None,
    };
    let is_swapped = Geo::is_latitude_first(element.stated("srsname"));
    let dimensions = element.stated("srsdimension");
    let dimensions = dimensions.and_then(|number| number.parse().ok());
    let dimensions = dimensions.unwrap_or(2);
    let mut text = String::new();
    let mut open = vec![(element, 0)];
    while let Some((element, level)) = open.pop() {
        let names = [
            "pos",
            "poslist",
            "lowercorner",
            "uppercorner",
            "coordinates",
        ];
        if names.contains(&&*element.name) {
            text.push_str(element.value().unwrap_or_default());
            text.push(' ');
            if element.name == "poslist" {
                break;
            }
        } else if level < WHERE_LEVELS {
            open.extend(
                element
                    .children
                    .iter()
                    .rev()
                    .map(|child| (child, level + 1)),
            );
        }
    }
    Geo::read(shape, &text, is_swapped, dimensions)
}
