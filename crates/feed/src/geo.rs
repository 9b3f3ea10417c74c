//! Places: `GeoRSS` Simple and GML, and the W3C's `geo:lat`, `geo:long`.

/// Most points of a shape that are kept; the borders of countries have some thousands.
const MAX_POINTS: usize = 10_000;

/// A place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geo {
    /// What the points are.
    pub shape: Shape,
    /// The points in order: longitude, latitude, and height where it is stated.
    pub points: Vec<Vec<f64>>,
}

/// What the points of a [`Geo`] are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One point.
    #[default]
    Point,
    /// The points of a line.
    Line,
    /// The border of an area.
    Polygon,
    /// Two corners of a rectangle.
    Box,
}

impl Geo {
    /// Reads points written as `latitude longitude …`, or the other way where not `swapped`.
    pub(crate) fn read(shape: Shape, text: &str, swapped: bool, dimensions: usize) -> Option<Self> {
        let dimensions = dimensions.clamp(2, 3);
        let mut numbers = Vec::new();
        let words = text.split(|character: char| character.is_whitespace() || character == ',');
        for word in words.filter(|word| !word.is_empty()) {
            let number: f64 = word
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())?;
            if numbers.len() >= MAX_POINTS * dimensions {
                break;
            }
            numbers.push(number);
        }
        let mut points: Vec<Vec<f64>> = numbers
            .chunks_exact(dimensions)
            .map(<[f64]>::to_vec)
            .collect();
        if swapped {
            for point in &mut points {
                point.swap(0, 1);
            }
        }
        let least = match shape {
            Shape::Point => 1,
            Shape::Line | Shape::Box => 2,
            Shape::Polygon => 4,
        };
        if points.len() < least {
            return None;
        }
        if shape == Shape::Point {
            points.truncate(1);
        }
        Some(Self { shape, points })
    }

    /// Whether a reference system of GML has the latitude first: those in degrees have.
    pub(crate) fn is_latitude_first(system: Option<&str>) -> bool {
        let Some(system) = system.filter(|system| system.contains("EPSG")) else {
            return true;
        };
        let code = system.rsplit(':').next().unwrap_or_default();
        let code: u32 = code.trim().parse().unwrap_or_default();
        (4000..5000).contains(&code) || matches!(code, 3819 | 3821 | 3824 | 3889 | 3906)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_longitude_first_whatever_they_were() {
        let point = Geo::read(Shape::Point, "45.256 -71.92", true, 2).unwrap();
        assert_eq!(point.points, [[-71.92, 45.256]]);
        let point = Geo::read(Shape::Point, "45.256,-71.92 12", true, 3).unwrap();
        assert_eq!(point.points, [[-71.92, 45.256, 12.0]]);
        assert_eq!(
            Geo::read(Shape::Line, "1 2 3 4", false, 2)
                .unwrap()
                .points
                .len(),
            2
        );
        for text in ["", "1", "north 2", "NaN 1"] {
            assert_eq!(Geo::read(Shape::Point, text, true, 2), None, "{text}");
        }
        assert_eq!(Geo::read(Shape::Polygon, "1 2 3 4 1 2", true, 2), None);
        assert!(Geo::is_latitude_first(Some(
            "urn:ogc:def:crs:EPSG:6.6:4979"
        )));
        assert!(!Geo::is_latitude_first(Some("EPSG:26913")));
    }
}
