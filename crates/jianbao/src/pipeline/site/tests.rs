use super::*;

fn page(number: usize, is_found: bool, text_bytes: usize, fits: Option<bool>) -> SitePage {
    let seconds = 1_936_000_000 + i64::try_from(number).unwrap() * 600;
    let seen_at = Timestamp::from_second(seconds).unwrap();
    let url = format!("http://harbour.test/{number}");
    SitePage {
        host: "harbour.test".to_owned(),
        url: url.clone(),
        seen_at,
        reading: PageReading {
            source: "harbour".to_owned(),
            capture: KeptCapture {
                url,
                captured_at: seen_at,
                record_id: String::new(),
                file: String::new(),
                offset: 0,
                length: 0,
                payload: crate::pipeline::keeper::NO_DIGEST,
            },
            is_found,
            text_bytes,
            fits,
        },
    }
}

fn pages(before: usize, newest: impl Fn(usize) -> SitePage) -> Vec<SitePage> {
    let usual = (0..before).map(|number| page(number, true, 2_000 + number, Some(true)));
    usual.chain((before..before + 10).map(newest)).collect()
}

#[test]
fn a_host_whose_text_is_not_found_any_more_has_drifted() {
    let lost = pages(12, |number| page(number, number % 4 == 0, 2_000, None));
    let what = drift::drift(&lost).unwrap();
    assert_eq!(
        what,
        "text found on 3 of the last 10 pages (12 of 12 before)"
    );
    let same = pages(12, |number| {
        page(number, number % 4 != 0, 2_000, Some(true))
    });
    assert_eq!(drift::drift(&same), None);
    let few = pages(5, |number| page(number, false, 0, None));
    assert_eq!(drift::drift(&few), None);
}

#[test]
fn a_host_whose_text_stands_elsewhere_or_has_another_length_has_drifted() {
    let moved = pages(20, |number| page(number, true, 2_000, Some(false)));
    let what = drift::drift(&moved).unwrap();
    assert_eq!(
        what,
        "text where it used to be on 0 of the last 10 pages (20 of 20 before)"
    );
    let shorter = pages(20, |number| page(number, true, 300, Some(true)));
    assert!(
        drift::drift(&shorter)
            .unwrap()
            .contains("at most 300 bytes")
    );
    let shorter = pages(20, |number| page(number, true, 1_200, Some(true)));
    assert_eq!(drift::drift(&shorter), None);
}

#[test]
fn a_model_is_learnt_first_then_now_and_then_and_when_the_layout_changed() {
    let check = |learning: &SiteLearning, count: usize, drift: Option<&str>, expect: Decision| {
        let pages: Vec<SitePage> = (0..count)
            .map(|number| page(number, true, 2_000, Some(true)))
            .collect();
        let found = decide(learning, &pages, drift.map(str::to_owned));
        assert_eq!(found, expect, "{count} pages");
    };
    let never = SiteLearning::default();
    check(&never, 4, None, Decision::Nothing);
    check(&never, 5, None, Decision::Learn(None));
    let learnt = SiteLearning {
        learnt_at: Some(page(9, true, 0, None).seen_at),
        version: Some(7),
        extractor: jianbao_extract::VERSION.to_owned(),
        ..SiteLearning::default()
    };
    check(&learnt, 29, None, Decision::Nothing);
    check(&learnt, 30, None, Decision::Learn(None));
    let moved = Decision::Learn(Some("moved".to_owned()));
    check(&learnt, 29, Some("moved"), moved);
    let drifted = SiteLearning {
        drift: Some(Drift {
            at: page(9, true, 0, None).seen_at,
            what: "moved".to_owned(),
        }),
        ..learnt.clone()
    };
    check(&drifted, 14, None, Decision::Nothing);
    check(&drifted, 15, None, Decision::Healed);
    let of_older_version = SiteLearning {
        extractor: "0".to_owned(),
        ..learnt
    };
    check(&of_older_version, 15, None, Decision::Learn(None));
}
