//! What a fictional paper says, in each of its languages: `tests/kinds/*.txt`, lines of `key: value`.

/// The words of one language.
pub(super) struct Tongue {
    lines: Vec<(&'static str, &'static str)>,
}

impl Tongue {
    fn new(text: &'static str) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once(": "));
        Self {
            lines: lines.collect(),
        }
    }

    pub(super) fn all() -> Vec<Self> {
        [
            include_str!("../../kinds/en.txt"),
            include_str!("../../kinds/zh-Hans.txt"),
            include_str!("../../kinds/zh-Hant.txt"),
            include_str!("../../kinds/de.txt"),
            include_str!("../../kinds/fr.txt"),
            include_str!("../../kinds/ru.txt"),
            include_str!("../../kinds/ar.txt"),
            include_str!("../../kinds/es.txt"),
            include_str!("../../kinds/ja.txt"),
        ]
        .map(Self::new)
        .into()
    }

    /// The value of a key.
    pub(super) fn say(&self, key: &str) -> &'static str {
        let found = self.lines.iter().find(|(name, _)| *name == key);
        found.map_or("", |(_, value)| value)
    }

    /// The parts of a value, which a bar divides.
    pub(super) fn parts(&self, key: &str) -> Vec<&'static str> {
        self.say(key).split('|').collect()
    }

    pub(super) fn part(&self, key: &str, index: usize) -> &'static str {
        self.parts(key).get(index).copied().unwrap_or_default()
    }

    /// Headline and summary of a story; there is no end of them.
    pub(super) fn story(&self, index: usize) -> (&'static str, &'static str) {
        let stories: Vec<_> = self
            .lines
            .iter()
            .filter(|(key, _)| *key == "story")
            .collect();
        stories[index % stories.len()].1.split_once('|').unwrap()
    }

    /// The page around `body`, with all that a paper has around everything.
    pub(super) fn page(&self, title: &str, head: &str, body: &str) -> String {
        let site = self.say("site");
        let links = |key: &str| {
            let parts = self.parts(key).into_iter().enumerate();
            let items = parts.map(|(at, name)| format!("<li><a href=/{key}/{at}/>{name}</a></li>"));
            items.collect::<String>()
        };
        let title = if title.is_empty() {
            site.to_owned()
        } else {
            format!("{title} | {site}")
        };
        let foot = self.parts("foot");
        format!(
            "<!doctype html><html lang={lang} dir={dir}><head><meta charset=utf-8><title>{title}</title>\
            <meta name=viewport content='width=device-width'><meta property=og:site_name content='{site}'>{head}</head><body>\
            <div class=cookie-bar role=dialog><p>{cookie}</p><button>{accept}</button><button>{manage}</button></div>\
            <header class=site-header><a class=logo href=/><img src=/logo.svg alt='{site}'></a>\
            <nav><ul>{nav}</ul></nav><div class=tools><a href=/login>{login}</a><a href=/abo>+</a>\
            <form action=/search><input name=q><button>?</button></form></div></header>\
            {body}\
            <footer><ul>{footer}</ul><p>{copyright}</p></footer></body></html>",
            lang = self.say("lang"),
            dir = if self.say("dir").is_empty() {
                "ltr"
            } else {
                "rtl"
            },
            cookie = self.say("cookie"),
            accept = self.say("accept"),
            manage = self.say("manage"),
            nav = links("nav"),
            login = self.part("login", 0),
            footer = links("foot"),
            copyright = foot[0],
        )
    }
}
