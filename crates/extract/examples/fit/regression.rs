//! Logistic regression with a penalty on large weights, by Newton's method.

use std::borrow::Cow;

/// Something that is, or is not, and what was measured of it.
pub(crate) struct Example<'a> {
    pub(crate) features: Cow<'a, [f64]>,
    /// 1 when it is, 0 when it is not, or between.
    pub(crate) target: f64,
    pub(crate) weight: f64,
}

/// Weights that make what is likely. `ridge` is the penalty on features scaled to one deviation.
pub(crate) fn fit(examples: &[Example<'_>], ridge: f64) -> Vec<f64> {
    /// Newton's method is there long before.
    const STEPS: usize = 25;
    let width = examples.first().map_or(0, |example| example.features.len());
    let factors = scales(examples, width);
    let mut weights = vec![0.0; width];
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = weights.iter().map(|weight| -ridge * weight).collect();
        let mut curve = vec![vec![0.0; width]; width];
        for (index, row) in curve.iter_mut().enumerate() {
            row[index] = ridge.max(1e-6);
        }
        for example in examples {
            let row: Vec<f64> = example
                .features
                .iter()
                .zip(&factors)
                .map(|(feature, factor)| feature * factor)
                .collect();
            let sum: f64 = row
                .iter()
                .zip(&weights)
                .map(|(one, other)| one * other)
                .sum();
            let likely = 1.0 / (1.0 + (-sum).exp());
            let error = (example.target - likely) * example.weight;
            let slope = likely * (1.0 - likely) * example.weight;
            for (one, feature) in row.iter().enumerate() {
                if *feature == 0.0 {
                    continue;
                }
                gradient[one] += error * feature;
                for (other, second) in row.iter().enumerate().take(one + 1) {
                    curve[one][other] += slope * feature * second;
                }
            }
        }
        let mut longest: f64 = 0.0;
        for (weight, step) in weights.iter_mut().zip(solve(curve, gradient)) {
            *weight += step;
            longest = longest.max(step.abs());
        }
        if longest < 1e-3 {
            break;
        }
    }
    weights
        .iter()
        .zip(&factors)
        .map(|(weight, factor)| weight * factor)
        .collect()
}

/// What makes the mean square of each feature one.
fn scales(examples: &[Example<'_>], width: usize) -> Vec<f64> {
    let total: f64 = examples.iter().map(|example| example.weight).sum();
    (0..width)
        .map(|index| {
            let squares: f64 = examples
                .iter()
                .map(|example| example.weight * example.features[index].powi(2))
                .sum();
            let deviation = (squares / total.max(1e-9)).sqrt();
            if deviation > 1e-6 {
                1.0 / deviation
            } else {
                0.0
            }
        })
        .collect()
}

/// Solves a symmetric positive system, given by its lower half, by Cholesky's method.
fn solve(mut lower: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let width = right.len();
    for row in 0..width {
        for column in 0..=row {
            let sum: f64 = (0..column)
                .map(|at| lower[row][at] * lower[column][at])
                .sum();
            let rest = lower[row][column] - sum;
            lower[row][column] = if row == column {
                rest.max(1e-9).sqrt()
            } else {
                rest / lower[column][column]
            };
        }
    }
    for row in 0..width {
        let sum: f64 = (0..row).map(|at| lower[row][at] * right[at]).sum();
        right[row] = (right[row] - sum) / lower[row][row];
    }
    for row in (0..width).rev() {
        let sum: f64 = (row + 1..width).map(|at| lower[at][row] * right[at]).sum();
        right[row] = (right[row] - sum) / lower[row][row];
    }
    right
}
