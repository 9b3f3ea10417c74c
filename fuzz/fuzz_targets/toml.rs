//! `jianbao.toml`, composed as the program composes it: what is read is written and read again the same.
#![no_main]

use jianbao_store::{ArchiveSettings, RecordSettings, SourceSettings};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    archive: ArchiveSettings,
    record: RecordSettings,
    source: Vec<SourceSettings>,
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(config) = toml::from_str::<Config>(text)
    {
        let written = toml::to_string(&config).expect("settings are written");
        assert_eq!(toml::from_str::<Config>(&written).expect("and read"), config);
    }
});
