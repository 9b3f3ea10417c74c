//! Short news whose headlines speak of what stands on pages that are no articles.

use jianbao_extract::PageKind;

use super::tongue::Tongue;
use crate::read_at;

/// Language, headline, text.
const NEWS: &[(&str, &str, &str)] = &[
    (
        "en",
        "Missing hiker not found after search",
        "Forty volunteers searched the hills until dark, and the helicopter will go up again at first light.",
    ),
    (
        "en",
        "Statue has been removed from square",
        "Workers took the bronze whaler to a shed at the harbour on Monday, where it will be cleaned.",
    ),
    (
        "en",
        "Forbidden fruit: durian returns to the market",
        "Stalls may sell it again from May, in a corner of their own, the council said.",
    ),
    (
        "en",
        "Access denied: how a village lost its beach",
        "A gate has closed the only path since March. The owner says that the cliff is not safe.",
    ),
    (
        "en",
        "Why 404 errors happen to good libraries",
        "Half of the addresses that old theses cite lead nowhere, a count by librarians has shown.",
    ),
    (
        "en",
        "Town hall website adds captcha to booking form",
        "Resellers had taken thousands of appointments, a spokesman said on Monday.",
    ),
    (
        "en",
        "Volcano shows unusual activity, islanders told to stay away",
        "The ground has risen by a hand since Sunday, and two beaches are closed.",
    ),
    (
        "en",
        "Just a moment: poet wins prize for shortest poem",
        "It has three words. The jury took nine hours to agree on it.",
    ),
    (
        "en",
        "Sex offender register tightened",
        "Parliament voted on Monday for yearly checks, which begin in autumn.",
    ),
    (
        "en",
        "Login.gov adds passkeys for fishermen",
        "Licences can be renewed without a password from June, the office said.",
    ),
    (
        "en",
        "Regulator fines company over cookie consent banners",
        "The company asked for consent to cookies without a way to refuse, and must pay two million. It has changed its privacy settings and will appeal.",
    ),
    (
        "zh-CN",
        "警方提醒市民防范新型骗局",
        "近期有人冒充客服致电市民，索要短信验证码，已有十余人受骗，损失超过二十万元。",
    ),
    (
        "zh-CN",
        "涉事视频已下架 平台致歉",
        "多家平台表示，有关视频已于昨晚下线，将加强审核。",
    ),
    (
        "zh-CN",
        "新公司注册量创新高",
        "上月全市新设公司同比增长两成，服务业占六成以上。",
    ),
    (
        "zh-CN",
        "今晨港口一座仓库起火",
        "火势已被控制，无人伤亡，消防部门正在调查起火原因。",
    ),
    (
        "zh-Hant-TW",
        "失蹤登山客仍無法找到",
        "搜救隊在山區搜尋三天，明日清晨將再次出動直升機。",
    ),
    (
        "ja",
        "港湾高校が逆転で初優勝、県大会の決勝",
        "試合は残り五分で同点に追いつき、延長戦で決勝点を奪った。全国大会は八月に開かれる。",
    ),
    (
        "de",
        "Vermisster Wanderer nicht gefunden nach Suche",
        "Die Suche geht am Dienstag weiter, wie die Bergwacht mitteilte.",
    ),
    (
        "de",
        "Zwei Männer nach Einbruch am Hafen festgenommen",
        "Sie sind bereits mehrfach verurteilt worden, wie ein Sprecher am Montag mitteilte.",
    ),
    (
        "fr",
        "Le port de pêche sera fermé en juin",
        "« Il vous reste trois jours pour vider les hangars », a dit le maire aux pêcheurs lundi.",
    ),
    (
        "ru",
        "Финляндия входит в новый союз портов",
        "Парламент одобрил договор в понедельник, союз начнёт работу осенью.",
    ),
    (
        "ru",
        "Пропавшая лодка не найдена после шторма",
        "Поиски продолжатся утром, сообщили спасатели в понедельник.",
    ),
    (
        "es",
        "Las normas entrarán en vigor en mayo",
        "El parlamento aprobó el lunes las nuevas reglas de los puertos.",
    ),
    (
        "ar",
        "رئيس البلدية يزور الميناء الجديد",
        "زار رئيس البلدية الميناء يوم الاثنين، وقال إن العمل سينتهي في نهاية العام.",
    ),
];

/// The page of one, with fields, a bar and other stories around it.
fn page(tongue: &Tongue, headline: &str, text: &str, style: usize) -> String {
    let around = [
        "",
        "<div class=search><input type=text name=q></div>",
        "<div class=letter><input type=email name=mail><button>OK</button></div>",
        "<div class=bar><button>Accept</button></div><script src=https://checks.test/recaptcha/api.js></script>",
    ];
    let others = if style == 0 { 12 } else { 0 };
    let cards: String = (1..=others)
        .map(|at| {
            let (title, summary) = tongue.story(at);
            format!("<div><h3><a href=/a/{at}>{title}</a></h3><p>{summary}</p></div>")
        })
        .collect();
    tongue.page(
        headline,
        "",
        &format!(
            "<main><h1>{headline}</h1><p>{text}</p>{}</main><section>{cards}</section>",
            around[style]
        ),
    )
}

#[test]
fn short_news_is_news_whatever_its_headline_speaks_of() {
    let mut wrong = Vec::new();
    for tongue in Tongue::all() {
        for (_, headline, text) in NEWS.iter().filter(|news| news.0 == tongue.say("lang")) {
            for style in 0..4 {
                let html = page(&tongue, headline, text, style);
                for url in [
                    "https://post.example/2026/05/04/story-9.html",
                    "https://post.example/news/harbour-story",
                ] {
                    let kind = read_at(&html, url).kind;
                    if kind != PageKind::Article {
                        wrong.push(format!("{headline} {style} {url}: {kind:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn everyday_words_are_no_offer() {
    let stated = "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-05-04T08:00:00Z\"}</script>";
    for (_, headline, text) in NEWS {
        let html = format!(
            "<title>{headline}</title>{stated}<h1>{headline}</h1><p>{text}</p><p>{text}</p>"
        );
        let kind = read_at(&html, "https://post.example/2026/05/04/story-9.html").kind;
        assert_eq!(kind, PageKind::Article, "{headline}");
    }
}

/// News under a headline of two to five characters, that speaks of what stands on pages in place of others.
const SHORT: &[(&str, &str)] = &[
    (
        "停航",
        "港务局周一说，订票网站的页面不存在已有三天，故障预计周二排除，已经售出的票继续有效，渡轮照常开航。",
    ),
    (
        "红色预警",
        "气象台周一发布红色预警，预计当晚有大到暴雨，港务局已要求所有渡轮停航，学校停课一天，登录平台可查最新消息。",
    ),
];

#[test]
fn a_headline_of_a_word_or_two_in_chinese_is_one() {
    let around = "<p>登录后可以评论。</p><form><input type=text name=user><input type=password name=pass></form>";
    for (headline, text) in SHORT {
        for around in ["", around] {
            let html = format!(
                "<html lang=zh><title>{headline}_海港网</title><h1>{headline}</h1><p>{text}</p>{around}"
            );
            let found = read_at(&html, "https://post.example/a/17");
            assert_eq!(found.kind, PageKind::Article, "{headline} {around}");
        }
    }
    let stand_ins = [
        (
            "出错了",
            "抱歉，您访问的页面不存在，可能已经被删除，或者地址输入错误，请返回首页继续浏览其他内容。",
            PageKind::Error,
        ),
        (
            "登录",
            "请登录后继续阅读本站的全部内容，登录即表示您同意用户协议和隐私政策，忘记密码可以重新设置。",
            PageKind::Login,
        ),
    ];
    for (headline, text, kind) in stand_ins {
        let html = format!(
            "<html lang=zh><title>{headline}_海港网</title><h1>{headline}</h1><p>{text}</p>{}",
            if kind == PageKind::Login { around } else { "" }
        );
        assert_eq!(read_at(&html, "https://post.example/a/17").kind, kind);
    }
}
